import { expect, test } from "vitest";

import { changed } from "./Change";

test("only the fields that differ are told", () => {
  expect(changed({ name: "A", tagline: "x" }, { name: "B", tagline: "x" })).toEqual(["name: A → B"]);
});

test("what was made or removed is told as it was", () => {
  expect(changed(null, { permissions: ["a", "b"] })).toEqual(["permissions: a, b"]);
  expect(changed("reader", null)).toEqual(["reader"]);
  expect(changed(null, null)).toEqual([]);
});

test("a field that was empty is told by a dash", () => {
  expect(changed("", "words")).toEqual(["– → words"]);
});
