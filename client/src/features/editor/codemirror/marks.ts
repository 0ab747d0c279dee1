import { redoDepth, undoDepth } from "@codemirror/commands";
import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";

/** What the toolbar shows of a state. */
export interface Marks {
  /** Names of the tools that are on where the cursor stands, with spaces between. */
  readonly on: string;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

export const NO_MARKS: Marks = { on: "", canUndo: false, canRedo: false };

const NAMES: Record<string, string> = {
  StrongEmphasis: "bold",
  Emphasis: "italic",
  Strikethrough: "strike",
  InlineCode: "code",
  Link: "link",
  ATXHeading2: "heading2",
  SetextHeading2: "heading2",
  ATXHeading3: "heading3",
  ATXHeading4: "heading4",
  Blockquote: "quote",
  FencedCode: "codeBlock",
};

const LISTS: Record<string, string> = { BulletList: "bullets", OrderedList: "numbers" };

export function marksOf(state: EditorState): Marks {
  const on = new Set<string>();
  let isInList = false;
  for (let node: SyntaxNode | null = nodeAt(state); node; node = node.parent) {
    const name = NAMES[node.name];
    if (name) on.add(name);
    // Of lists within lists, the innermost counts.
    if (node.name in LISTS && !isInList) {
      isInList = true;
      on.add(on.has("tasks") ? "tasks" : (LISTS[node.name] ?? ""));
    }
    if (node.name === "ListItem" && !isInList && node.getChild("Task")) on.add("tasks");
  }
  return { on: [...on].join(" "), canUndo: undoDepth(state) > 0, canRedo: redoDepth(state) > 0 };
}

function nodeAt(state: EditorState): SyntaxNode {
  const { from, head, empty } = state.selection.main;
  const line = state.doc.lineAt(from);
  // At the end of a line its marks have ended, but what is typed there still belongs to them.
  return empty && head === line.to && head > line.from ? syntaxTree(state).resolveInner(head, -1) : syntaxTree(state).resolveInner(from, 1);
}

export function areSame(one: Marks, other: Marks): boolean {
  return one.on === other.on && one.canUndo === other.canUndo && one.canRedo === other.canRedo;
}
