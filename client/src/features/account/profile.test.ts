import { expect, test } from "vitest";

import { tokenIn } from "./links";
import { changeOf, differing, profileIn } from "./profile";

function filled(fields: Record<string, string | File> = {}): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries({ name: "Ann", bio: "", place: "", links: "", ...fields })) form.set(name, value);
  return form;
}

test("links are told one to a line, and empty lines are none", () => {
  expect(profileIn(filled({ links: " https://a.example \n\nhttps://b.example" })).links).toEqual([
    "https://a.example",
    "https://b.example",
  ]);
});

test("a form is sent only where a picture comes with it, and a picture is removed by null", () => {
  expect(changeOf(filled({ image: new File([], "") }))).not.toHaveProperty("image");
  expect(changeOf(filled({ remove_image: "yes" }))).toMatchObject({ name: "Ann", image: null });
  const sent = changeOf(filled({ image: new File(["x"], "me.png"), links: "https://a.example" }));
  expect(sent).toBeInstanceOf(FormData);
  expect((sent as FormData).get("shows_last_seen")).toBe("false");
  expect((sent as FormData).get("links")).toBe("https://a.example");
});

test("a conflict tells the fields in which both differ, and no other", () => {
  const mine = profileIn(filled({ bio: "Mine" }));
  expect(differing(mine, { ...mine, bio: "Theirs", links: ["https://a.example"] })).toEqual(["bio", "links"]);
  expect(differing(mine, { ...mine })).toEqual([]);
});

test("a token is found in a whole link, behind a number sign, and by itself", () => {
  for (const pasted of ["abc", " https://blog.example/reset/abc ", "https://blog.example/studio/reset#abc", "#abc"]) {
    expect(tokenIn(pasted)).toBe("abc");
  }
  expect(tokenIn("")).toBe("");
});
