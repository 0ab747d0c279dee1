import { ensureSyntaxTree, syntaxTree } from "@codemirror/language";
import {
  type ChangeSpec,
  EditorSelection,
  type EditorState,
  type SelectionRange,
  type StateCommand,
  type TransactionSpec,
} from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";

interface Mark {
  readonly node: string;
  readonly text: string;
}

const BOLD: Mark = { node: "StrongEmphasis", text: "**" };
const ITALIC: Mark = { node: "Emphasis", text: "*" };
const STRIKE: Mark = { node: "Strikethrough", text: "~~" };
const CODE: Mark = { node: "InlineCode", text: "`" };

export const toggleBold = toggle(BOLD);
export const toggleItalic = toggle(ITALIC);
export const toggleStrike = toggle(STRIKE);
export const toggleCode = toggle(CODE);

/** What stands before the words of a line and belongs to a block: quotes, list items, tasks, headings. */
const BLOCK_MARKS = /^(?:\s*(?:>|[-*+](?=\s)|\d+[.)](?=\s)|\[[ xX]\](?=\s)|#{1,6}(?=\s)))*\s*/;

/** Set a mark around what is selected (or the word at the cursor), or take it away where it is. */
function toggle(mark: Mark): StateCommand {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false;
    const transaction = state.changeByRange((range) => {
      const around = enclosing(state, range, mark.node);
      const changes = state.changes(around ? withoutMarks(around) : withMarks(state, range, mark));
      if (!range.empty) {
        const from = changes.mapPos(range.from, 1);
        return { changes, range: EditorSelection.range(from, Math.max(from, changes.mapPos(range.to, -1))) };
      }
      const word = state.wordAt(range.from);
      // Between two marks that were just set, the cursor stands behind the first; in a word it stays where it was.
      const place = word || around ? changes.mapPos(range.from, range.from === word?.to ? -1 : 1) : range.from + mark.text.length;
      return { changes, range: EditorSelection.cursor(place) };
    });
    dispatch(state.update(transaction, { userEvent: "input", scrollIntoView: true }));
    return true;
  };
}

/** The nearest node of a kind that holds the whole range. */
export function enclosing(state: EditorState, { from, to }: { from: number; to: number }, name: string): SyntaxNode | null {
  const tree = ensureSyntaxTree(state, to, 50) ?? syntaxTree(state);
  for (const side of [1, -1] as const) {
    for (let node: SyntaxNode | null = tree.resolveInner(from, side); node; node = node.parent) {
      if (node.name === name && node.to >= to) return node;
    }
  }
  return null;
}

function withoutMarks({ firstChild, lastChild }: SyntaxNode): ChangeSpec[] {
  return [firstChild, lastChild].flatMap((node) => (node ? [{ from: node.from, to: node.to }] : []));
}

function withMarks(state: EditorState, range: SelectionRange, mark: Mark): ChangeSpec[] {
  if (range.empty) {
    const word = state.wordAt(range.from);
    if (!word) return [{ from: range.from, insert: mark.text + mark.text }];
    return [
      { from: word.from, insert: mark.text },
      { from: word.to, insert: mark.text },
    ];
  }
  const changes: ChangeSpec[] = [];
  // A mark ends with its block, so each line gets marks of its own, within its white space.
  for (let place = range.from; place <= range.to;) {
    const line = state.doc.lineAt(place);
    const marks = BLOCK_MARKS.exec(line.text)?.[0].length ?? 0;
    const from = Math.max(range.from, line.from + marks);
    const text = state.sliceDoc(from, Math.max(from, Math.min(range.to, line.to)));
    if (text.trim()) {
      const [open, close] = mark === CODE ? codeMarks(text) : [mark.text, mark.text];
      changes.push(
        { from: from + text.length - text.trimStart().length, insert: open },
        { from: from + text.trimEnd().length, insert: close },
      );
    }
    place = line.to + 1;
  }
  return changes;
}

/** Backticks around code, more of them than it has in a row itself. */
function codeMarks(text: string): [string, string] {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const ticks = "`".repeat(longest + 1);
  return longest ? [`${ticks} `, ` ${ticks}`] : [ticks, ticks];
}

/** Make a link of what is selected, or put one with `title` there. */
export function link(state: EditorState, address: string, title = ""): TransactionSpec {
  const { from, to } = state.selection.main;
  const words = state.sliceDoc(from, to) || escaped(title) || address;
  const insert = `[${words}](${destination(address)})`;
  return { changes: { from, to, insert }, selection: { anchor: from + insert.length }, scrollIntoView: true, userEvent: "input" };
}

/** An address as Markdown takes it between parentheses (CommonMark 0.31, 6.3). */
export function destination(address: string): string {
  return /[\s()<>]/.test(address) ? `<${address.replace(/[<>]/g, encodeURIComponent).replace(/\s/g, "%20")}>` : address;
}

/** Words that mean only themselves between brackets. */
export function escaped(words: string): string {
  return words.replace(/[\\[\]`*_<]/g, "\\$&").replace(/\s+/g, " ");
}

/** Whether a text is one web address and nothing else. */
export function isAddress(text: string): boolean {
  return /^(?:https?:\/\/|mailto:)\S+$/i.test(text);
}
