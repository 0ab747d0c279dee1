import { autocompletion, type Completion, type CompletionResult, type CompletionSource } from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";

import { enclosing } from "./inline";

interface MenuEntry {
  readonly label: string;
  readonly run: (view: EditorView) => boolean;
}

/** The menu that / opens at the start of a line: it filters as somebody types, and takes what was typed away again. */
export function slashMenu(entries: readonly MenuEntry[]) {
  const options = entries.map((entry, place): Completion => ({
    label: entry.label,
    sortText: String.fromCharCode(place + "a".charCodeAt(0)),
    apply: (view, _completion, from, to) => {
      // From the slash before it.
      view.dispatch({ changes: { from: from - 1, to }, userEvent: "delete" });
      entry.run(view);
    },
  }));
  const source: CompletionSource = (context): CompletionResult | null => {
    const line = context.state.doc.lineAt(context.pos);
    const typed = /^\s*\/([\p{L}\p{N} ]*)$/u.exec(context.state.sliceDoc(line.from, context.pos))?.[1];
    if (typed === undefined || enclosing(context.state, line, "FencedCode")) return null;
    return { from: context.pos - typed.length, options, validFor: /^[\p{L}\p{N} ]*$/u };
  };
  return autocompletion({ override: [source], icons: false, aboveCursor: false });
}
