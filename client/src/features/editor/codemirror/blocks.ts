import { type ChangeSpec, type EditorState, type Line, type StateCommand, type TransactionSpec } from "@codemirror/state";

import { enclosing } from "./inline";

const ITEM = /^(\s*)(?:[-*+]\s+(?:\[[ xX]\]\s+)?|\d{1,9}[.)]\s+)?/;

const LISTS = {
  bullets: { is: /^\s*[-*+]\s+(?!\[[ xX]\]\s)/, mark: () => "- " },
  numbers: { is: /^\s*\d{1,9}[.)]\s+/, mark: (index: number) => `${index + 1}. ` },
  tasks: { is: /^\s*[-*+]\s+\[[ xX]\]\s/, mark: () => "- [ ] " },
};

/** Make items of the selected lines, or plain lines where all of them are such items already. */
export const toggleList = (kind: keyof typeof LISTS): StateCommand =>
  onLines((lines) => {
    const { is, mark } = LISTS[kind];
    const areItems = lines.every((line) => is.test(line.text));
    return lines.map((line, index) => {
      const [before = "", indent = ""] = ITEM.exec(line.text) ?? [];
      return { from: line.from + indent.length, to: line.from + before.length, insert: areItems ? "" : mark(index) };
    });
  });

/** Quote the selected lines, or quote them no more. */
export const toggleQuote: StateCommand = onLines((lines, state) => {
  const areQuoted = lines.every((line) => line.text.startsWith(">"));
  if (areQuoted) return lines.map((line) => ({ from: line.from, to: line.from + (/^> ?/.exec(line.text)?.[0].length ?? 0) }));
  // The empty lines between them, too, so that it stays one quote.
  return linesBetween(state, lines).map((line) => ({ from: line.from, insert: line.text ? "> " : ">" }));
});

/** Make headings of a level of the selected lines, or plain lines where all of them are such headings already. */
export const toggleHeading = (level: number): StateCommand =>
  onLines((lines, state) => {
    const marks = `${"#".repeat(level)} `;
    const areHeadings = lines.every((line) => line.text.startsWith(marks));
    return lines.flatMap((line) => {
      const before = /^ {0,3}#{1,6}\s+/.exec(line.text)?.[0].length ?? 0;
      const change: ChangeSpec = { from: line.from, to: line.from + before, insert: areHeadings ? "" : marks };
      const underlined = enclosing(state, line, "SetextHeading1") ?? enclosing(state, line, "SetextHeading2");
      return underlined ? [change, { from: state.doc.lineAt(underlined.to).from - 1, to: underlined.to }] : [change];
    });
  });

/** Put the selected lines between fences, or take the fences of the code away in which the cursor stands. */
export const toggleCodeBlock: StateCommand = ({ state, dispatch }) => {
  if (state.readOnly) return false;
  const block = enclosing(state, state.selection.main, "FencedCode");
  if (block) {
    const [first, last] = [state.doc.lineAt(block.from), state.doc.lineAt(block.to)];
    const isClosed = last.number > first.number && /^\s*[`~]{3,}\s*$/.test(last.text);
    const changes: ChangeSpec[] = [{ from: first.from, to: Math.min(first.to + 1, state.doc.length) }];
    if (isClosed) changes.push({ from: Math.max(last.from - 1, first.to + 1), to: last.to });
    dispatch(state.update({ changes, userEvent: "input" }));
    return true;
  }
  const { from, to } = state.selection.main;
  const [first, last] = [state.doc.lineAt(from), state.doc.lineAt(to)];
  const code = state.sliceDoc(first.from, last.to);
  const fence = "`".repeat(Math.max(3, ...(code.match(/`{3,}/g) ?? []).map((run) => run.length + 1)));
  const insert = `${fence}\n${code}\n${fence}`;
  const place = first.from + fence.length + 1 + (to - first.from);
  dispatch(
    state.update({
      changes: { from: first.from, to: last.to, insert },
      selection: { anchor: place },
      userEvent: "input",
      scrollIntoView: true,
    }),
  );
  return true;
};

/** Put a block at the line of a place, with empty lines around it: on it where it is empty, else behind it. */
export function blockAt(state: EditorState, place: number, block: string, select?: string): TransactionSpec {
  const line = state.doc.lineAt(place);
  const isEmpty = !line.text.trim();
  const before = isEmpty ? (line.number > 1 && state.doc.line(line.number - 1).text.trim() ? "\n" : "") : "\n\n";
  const isFollowed = line.number < state.doc.lines && state.doc.line(line.number + 1).text.trim();
  const from = isEmpty ? line.from : line.to;
  const insert = before + block + (isFollowed ? "\n" : "");
  const start = from + before.length + (select ? block.indexOf(select) : block.length);
  return {
    changes: { from, to: line.to, insert },
    selection: { anchor: start, head: start + (select?.length ?? 0) },
    scrollIntoView: true,
    userEvent: "input",
  };
}

/** A command that puts a block at the cursor, with `select` in it selected, to type over. */
export function insertBlock(block: string, select?: string): StateCommand {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false;
    dispatch(state.update(blockAt(state, state.selection.main.to, block, select)));
    return true;
  };
}

export const insertDivider: StateCommand = ({ state, dispatch }) => {
  if (state.readOnly) return false;
  const spec = blockAt(state, state.selection.main.to, "---\n\n");
  dispatch(state.update(spec));
  return true;
};

function onLines(change: (lines: Line[], state: EditorState) => ChangeSpec[]): StateCommand {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false;
    const all = selectedLines(state);
    const full = all.filter((line) => line.text.trim());
    const changes = state.changes(change(full.length ? full : all, state));
    // Behind what comes before the words, where the cursor stands at their start.
    dispatch(state.update({ changes, selection: state.selection.map(changes, 1), userEvent: "input", scrollIntoView: true }));
    return true;
  };
}

function selectedLines(state: EditorState): Line[] {
  const numbers = new Set<number>();
  for (const { from, to } of state.selection.ranges) {
    const last = state.doc.lineAt(to).number;
    for (let number = state.doc.lineAt(from).number; number <= last; number++) numbers.add(number);
  }
  return [...numbers].map((number) => state.doc.line(number));
}

function linesBetween(state: EditorState, lines: Line[]): Line[] {
  const [first, last] = [lines[0]?.number ?? 1, lines.at(-1)?.number ?? 0];
  return Array.from({ length: last - first + 1 }, (_, index) => state.doc.line(first + index));
}
