import { history, redo, undo } from "@codemirror/commands";
import { EditorState, type TransactionSpec } from "@codemirror/state";
import { describe, expect, it } from "vitest";

import { keepLineEnds, replacement, textOf } from "./lineEnds";

const open = (text: string) => EditorState.create({ doc: text, extensions: [history(), keepLineEnds(text)] });

function run(state: EditorState, command: typeof undo): EditorState {
  let next = state;
  command({ state, dispatch: (transaction) => (next = transaction.state) });
  return next;
}

const change = (state: EditorState, changes: TransactionSpec["changes"]) => state.update({ changes }).state;

describe("the text of the editor", () => {
  it.each([
    ["nothing", ""],
    ["no final newline", "one\ntwo"],
    ["CR LF", "one\r\ntwo\r\n\r\nthree\r\n"],
    ["lone CR", "one\rtwo\rthree"],
    ["every end in one text", "one\r\ntwo\nthree\rfour\n\rfive\r\r\n\nsix"],
    ["a byte order mark, tabs and trailing spaces", "\ufeff# A\t\t\n\tb  \n c   "],
    ["separators that are no line ends", "a\u2028b\u2029c\vd\fe\u0085f"],
    ["emoji joined together, and Arabic", "👩‍👩‍👧‍👦 🏳️‍🌈 مرحبا بالعالم\r\n"],
  ])("is what was opened, byte for byte: %s", (_what, text) => {
    expect(textOf(open(text))).toBe(text);
  });

  it("differs by a keystroke alone wherever it is typed", () => {
    const text = "one\r\ntwo\nthree\rfour\n\rfive";
    const { doc } = open(text);
    for (let place = 0; place <= doc.length; place++) {
      const typed = textOf(change(open(text), { from: place, insert: "x" }));
      expect(typed.replace("x", "")).toBe(text);
    }
  });

  it("gives new lines the end that most of its lines have", () => {
    expect(textOf(change(open("one\r\ntwo\r\nthree\n"), { from: 3, insert: "\n" }))).toBe("one\r\n\r\ntwo\r\nthree\n");
    expect(textOf(change(open("no line end"), { from: 0, insert: "\n" }))).toBe("\nno line end");
  });

  it("gets its odd line ends back when their deletion is undone", () => {
    const text = "one\ntwo\r\nthree\nfour\rfive\n";
    const cut = change(open(text), { from: 2, to: 19 });
    expect(textOf(cut)).not.toContain("\r");
    expect(textOf(run(cut, undo))).toBe(text);
    expect(textOf(run(run(cut, undo), redo))).toBe(textOf(cut));
    const typedBefore = change(cut, { from: 0, insert: "zero" });
    expect(textOf(run(run(typedBefore, undo), undo))).toBe(text);
  });

  it("takes another text with its own line ends, and goes back", () => {
    const before = open("one\r\ntwo\r\nthree\n");
    const after = before.update(replacement(before, "a\nb\nc\r")).state;
    expect(textOf(after)).toBe("a\nb\nc\r");
    expect(textOf(run(after, undo))).toBe("one\r\ntwo\r\nthree\n");
    expect(textOf(run(run(after, undo), redo))).toBe("a\nb\nc\r");
  });
});
