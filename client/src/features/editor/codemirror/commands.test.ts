import { markdown, markdownLanguage } from "@codemirror/lang-markdown";
import { EditorSelection, EditorState, type StateCommand } from "@codemirror/state";
import { describe, expect, it } from "vitest";

import { blockAt, insertBlock, toggleCodeBlock, toggleHeading, toggleList, toggleQuote } from "./blocks";
import { destination, isAddress, link, toggleBold, toggleCode, toggleItalic } from "./inline";
import { marksOf } from "./marks";

/** `«` and `»` are where the selection begins and ends; `|` is the cursor. */
function open(text: string): EditorState {
  const anchor = text.search(/[«|]/);
  const head = text.includes("»") ? text.indexOf("»") - 1 : anchor;
  const doc = text.replace(/[«»]/g, "").replace("|", "");
  const selection = EditorSelection.single(Math.max(anchor, 0), Math.max(head, 0));
  return EditorState.create({ doc, selection, extensions: markdown({ base: markdownLanguage }) });
}

function shown(state: EditorState): string {
  const { from, to, empty } = state.selection.main;
  const text = state.doc.toString();
  return empty ? `${text.slice(0, from)}|${text.slice(from)}` : `${text.slice(0, from)}«${text.slice(from, to)}»${text.slice(to)}`;
}

function after(text: string, command: StateCommand): string {
  let state = open(text);
  command({ state, dispatch: (transaction) => (state = transaction.state) });
  return shown(state);
}

describe("a mark", () => {
  it.each([
    ["is set around what is selected", "a «word» here", "a **«word»** here"],
    ["leaves white space outside", "a« word »here", "a« **word** »here"],
    ["is set around the word at the cursor, which stays", "a wo|rd here", "a **wo|rd** here"],
    ["stands ready where there is no word", "a | b", "a **|** b"],
    ["is taken away from what has it", "a **w«or»d** here", "a w«or»d here"],
    ["is taken away with the marks selected", "a «**word**» here", "a «word» here"],
    ["is set in each line by itself, behind what makes it an item", "«- one\n- two\n\n> three»", "«- **one**\n- **two**\n\n> **three»**"],
  ])("%s", (_name, before, behind) => {
    expect(after(before, toggleBold)).toBe(behind);
  });

  it("goes with others", () => {
    expect(after("**a «b» c**", toggleItalic)).toBe("**a *«b»* c**");
    expect(after("«a `tick`»", toggleCode)).toBe("`` «a `tick`» ``");
  });
});

describe("lines", () => {
  it.each([
    ["become items", toggleList("bullets"), "«one\n\ntwo»", "- «one\n\n- two»"],
    ["are numbered", toggleList("numbers"), "«one\ntwo»", "1. «one\n2. two»"],
    ["change their kind", toggleList("tasks"), "1. on«e\n2. two»", "- [ ] on«e\n- [ ] two»"],
    ["are items no more", toggleList("tasks"), "- [ ] on|e", "on|e"],
    ["keep their indentation", toggleList("bullets"), "  o|ne", "  - o|ne"],
    ["become a heading", toggleHeading(2), "One| two", "## One| two"],
    ["change their level", toggleHeading(3), "## One|", "### One|"],
    ["are a heading no more", toggleHeading(3), "### One|", "One|"],
    ["lose the line below with their level", toggleHeading(2), "On|e\n===\n\nText", "## On|e\n\nText"],
    ["are one quote, paragraphs and all", toggleQuote, "«one\n\ntwo»", "> «one\n>\n> two»"],
    ["are quoted no more", toggleQuote, "«> one\n>\n> two»", "«one\n\ntwo»"],
    ["stand between fences", toggleCodeBlock, "a\n«b\nc»\nd", "a\n```\nb\nc|\n```\nd"],
    ["stand between fences longer than their own", toggleCodeBlock, "«a ```` b»", "`````\na ```` b|\n`````"],
    ["stand between fences no more", toggleCodeBlock, "```js\nco|de\n```\nrest", "co|de\nrest"],
  ])("%s", (_name, command, before, behind) => {
    expect(after(before, command)).toBe(behind);
  });
});

describe("a block", () => {
  it.each([
    ["in an empty text", "|", "x|"],
    ["on an empty line between paragraphs", "a\n|\nb", "a\n\nx|\n\nb"],
    ["behind a line with words", "a|b", "ab\n\nx|"],
  ])("has empty lines around it: %s", (_name, before, behind) => {
    expect(after(before, insertBlock("x"))).toBe(behind);
  });

  it("has the words selected that are to be typed over", () => {
    expect(after("|", insertBlock("a b", "b"))).toBe("a «b»");
    expect(blockAt(open("|"), 0, "x").selection).toEqual({ anchor: 1, head: 1 });
  });
});

describe("a link", () => {
  const linked = (text: string, address: string, title?: string) => shown(open(text).update(link(open(text), address, title)).state);

  it("keeps the selected words, else takes the title", () => {
    expect(linked("see «this» now", "/posts/a")).toBe("see [this](/posts/a)| now");
    expect(linked("see |", "/posts/a", "Arrays [and] *stars*")).toBe("see [Arrays \\[and\\] \\*stars\\*](/posts/a)|");
  });

  it("has an address that Markdown takes", () => {
    expect(destination("https://e.org/a_(b)")).toBe("<https://e.org/a_(b)>");
    expect(destination("https://e.org/a b")).toBe("<https://e.org/a%20b>");
    expect(isAddress("https://example.org/x?y=1")).toBe(true);
    expect(isAddress("see https://example.org")).toBe(false);
  });
});

describe("the toolbar", () => {
  it.each([
    ["a **b|old** word", "bold"],
    ["## A *he|ading*", "italic heading2"],
    ["- [x] a ta|sk", "tasks"],
    ["1. one\n   - tw|o", "bullets"],
    ["> a quote|d", "quote"],
    ["```\nco|de\n```", "codeBlock"],
    ["**bold**|", "bold"],
    ["**bold** |x", ""],
  ])("knows where the cursor stands: %s", (text, on) => {
    expect(marksOf(open(text)).on).toBe(on);
  });
});
