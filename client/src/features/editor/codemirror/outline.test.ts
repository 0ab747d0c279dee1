import { markdown, markdownLanguage } from "@codemirror/lang-markdown";
import { EditorState } from "@codemirror/state";
import { expect, it } from "vitest";

import { headingAt, headingsOf } from "./outline";

const outline = (doc: string) => headingsOf(EditorState.create({ doc, extensions: markdown({ base: markdownLanguage }) })) ?? [];

it("An outline has the headings with their words, and not what only looks like one.", () => {
  const text = "# One\n\n```\n# no heading\n```\n\n> # quoted\n\nTwo\n---\n\n### **Three** `and` [more](x) \\* ###\n\n#no\n\n## ا\n";
  expect(outline(text).map(({ level, text }) => [level, text])).toEqual([
    [1, "One"],
    [2, "Two"],
    [3, "Three and more *"],
    [2, "ا"],
  ]);
});

it("The current heading is the last one before the cursor.", () => {
  const headings = outline("words\n\n# One\n\nwords\n\n## Two\n");
  expect(headingAt(headings, 3)).toBeUndefined();
  expect(headingAt(headings, 7)?.text).toBe("One");
  expect(headingAt(headings, 18)?.text).toBe("One");
  expect(headingAt(headings, 25)?.text).toBe("Two");
});
