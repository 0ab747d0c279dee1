import { expect, test } from "vitest";

import type { Schema } from "@/api/client";

import { changesIn, textOf } from "./settings";

function setting(
  name: string,
  kind: Schema<"SettingOut">["kind"],
  value: Schema<"SettingOut">["value"],
  fixed = false,
): Schema<"SettingOut"> {
  return { name, kind, value, fixed, heading: "", label: name, description: "", minimum: null, maximum: null, choices: [] };
}

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

test("only what was changed is sent, in the kind that the API takes", () => {
  const settings = [
    setting("name", "text", "Old"),
    setting("tagline", "text", "Stays"),
    setting("sign_up_open", "switch", true),
    setting("hold_links", "number", 5),
    setting("hold_words", "lines", ["a"]),
  ];
  expect(changesIn(form({ name: "New", tagline: "Stays", hold_links: "7", hold_words: "a\r\n\n b " }), settings)).toEqual({
    name: "New",
    sign_up_open: false,
    hold_links: 7,
    hold_words: ["a", "b"],
  });
});

test("a menu goes to lines and back", () => {
  const menu = [{ title: "Shop", url: "/shop" }];
  expect(textOf(menu)).toBe("Shop | /shop");
  const settings = [setting("menu", "menu", menu)];
  expect(changesIn(form({ menu: "Shop | /shop" }), settings)).toEqual({});
  expect(changesIn(form({ menu: "Shop | /shop\nA | /b|c" }), settings)).toEqual({ menu: [...menu, { title: "A", url: "/b|c" }] });
});

test("what the environment fixes is left alone, and what is no number is left to the server", () => {
  expect(changesIn(form({ name: "New" }), [setting("name", "text", "Old", true)])).toEqual({});
  expect(changesIn(form({ hold_links: "many" }), [setting("hold_links", "number", 5)])).toEqual({ hold_links: "many" });
});
