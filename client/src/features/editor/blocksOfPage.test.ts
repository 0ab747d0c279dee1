import { expect, it } from "vitest";

import { patchBlocks } from "./blocksOfPage";

it.each([
  ["one is changed", "<p>a</p>\n<p>b</p>\n<p>c</p>", "<p>a</p>\n<p>B</p>\n<p>c</p>", ["a", "c"]],
  ["one is added", "<p>a</p>\n<p>c</p>", "<p>a</p>\n<p>b</p>\n<p>c</p>", ["a", "c"]],
  ["one is taken away", "<p>a</p>\n<p>b</p>\n<p>c</p>", "<p>a</p>\n<p>c</p>", ["a", "c"]],
  ["all are the same", "<p>a</p>\n<p>a</p>", "<p>a</p>\n<p>a</p>\n<p>a</p>", ["a", "a"]],
  ["nothing is left", "<p>a</p>", "", []],
])("Blocks that did not change stay the same elements when %s.", (_name, before, after, kept) => {
  const page = document.createElement("div");
  patchBlocks(page, before);
  const elements = new Set(page.children);
  patchBlocks(page, after);
  expect(page.innerHTML).toBe(after);
  expect([...page.children].filter((element) => elements.has(element)).map((element) => element.textContent)).toEqual(kept);
});
