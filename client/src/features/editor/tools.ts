import { redo, undo } from "@codemirror/commands";
import type { EditorView } from "@codemirror/view";
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";

import { insertBlock, insertDivider, toggleCodeBlock, toggleHeading, toggleList, toggleQuote } from "./codemirror/blocks";
import { toggleBold, toggleCode, toggleItalic, toggleStrike } from "./codemirror/inline";

/** What tools ask somebody for before they do their work. */
export type Asked = "link" | "pictures" | "shortcuts";

export interface Tool {
  /** Name of its icon, and of its mark in `Marks`. */
  readonly name: string;
  readonly label: MessageDescriptor;
  /** In CodeMirror's notation: "Mod" is Ctrl, or ⌘ on a Mac. */
  readonly keys?: string;
  readonly run: (view: EditorView, ask: (what: Asked) => void) => boolean;
  /** Whether it is on or off where the cursor stands. */
  readonly isToggle?: boolean;
  /** Whether the menu that / opens offers it. */
  readonly isInMenu?: boolean;
}

const TABLE = "| A | B |\n| --- | --- |\n|  |  |\n|  |  |";

const ask =
  (what: Asked): Tool["run"] =>
  (view, open) => {
    if (!view.state.readOnly) open(what);
    return true;
  };

/** Tools in the order of the toolbar, in its groups. */
export const TOOLS: readonly (readonly Tool[])[] = [
  [
    { name: "undo", label: msg`Undo`, keys: "Mod-z", run: undo },
    { name: "redo", label: msg`Redo`, keys: "Mod-Shift-z", run: redo },
  ],
  [
    { name: "bold", label: msg`Bold`, keys: "Mod-b", run: toggleBold, isToggle: true },
    { name: "italic", label: msg`Italic`, keys: "Mod-i", run: toggleItalic, isToggle: true },
    { name: "strike", label: msg`Strikethrough`, keys: "Mod-Shift-x", run: toggleStrike, isToggle: true },
    { name: "code", label: msg`Code`, keys: "Mod-e", run: toggleCode, isToggle: true },
    { name: "link", label: msg`Link`, keys: "Mod-k", run: ask("link"), isInMenu: true },
  ],
  [
    { name: "heading2", label: msg`Heading 2`, keys: "Mod-Alt-2", run: toggleHeading(2), isToggle: true, isInMenu: true },
    { name: "heading3", label: msg`Heading 3`, keys: "Mod-Alt-3", run: toggleHeading(3), isToggle: true, isInMenu: true },
    { name: "heading4", label: msg`Heading 4`, keys: "Mod-Alt-4", run: toggleHeading(4), isToggle: true, isInMenu: true },
  ],
  [
    { name: "quote", label: msg`Quote`, keys: "Mod-Shift-.", run: toggleQuote, isToggle: true, isInMenu: true },
    { name: "bullets", label: msg`Bulleted list`, keys: "Mod-Shift-8", run: toggleList("bullets"), isToggle: true, isInMenu: true },
    { name: "numbers", label: msg`Numbered list`, keys: "Mod-Shift-7", run: toggleList("numbers"), isToggle: true, isInMenu: true },
    { name: "tasks", label: msg`Task list`, keys: "Mod-Shift-9", run: toggleList("tasks"), isToggle: true, isInMenu: true },
    { name: "codeBlock", label: msg`Code block`, keys: "Mod-Alt-c", run: toggleCodeBlock, isToggle: true, isInMenu: true },
  ],
  [
    { name: "picture", label: msg`Picture`, keys: "Mod-Alt-p", run: ask("pictures"), isInMenu: true },
    { name: "table", label: msg`Table`, keys: "Mod-Alt-t", run: insertBlock(TABLE, "A"), isInMenu: true },
    { name: "divider", label: msg`Divider`, keys: "Mod-Alt-d", run: insertDivider, isInMenu: true },
  ],
  [{ name: "keys", label: msg`Shortcuts`, keys: "Mod-/", run: ask("shortcuts") }],
];
