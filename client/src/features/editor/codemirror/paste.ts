import { isolateHistory } from "@codemirror/commands";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

import { blockAt } from "./blocks";
import { enclosing, isAddress, link } from "./inline";
import { rowsOfHtml, rowsOfText, tableOf } from "./tables";

/** What is pasted and dropped: pictures are sent, tables become Markdown, an address on words makes them a link. */
export function pasting(sendPictures: (files: readonly File[], at: number) => void): Extension {
  let isPlain = false;
  return EditorView.domEventHandlers({
    keydown(event) {
      isPlain = event.shiftKey && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "v";
    },
    paste(event, view) {
      const { clipboardData: data } = event;
      const isAsItIs = isPlain;
      isPlain = false;
      if (!data || view.state.readOnly || isAsItIs || isInCode(view)) return false;
      const text = data.getData("text/plain");
      const pictures = [...data.files].filter(isPicture);
      // Spreadsheets and word processors add a picture of what was copied: the text is what is meant.
      if (!text && pictures.length) {
        sendPictures(pictures, view.state.selection.main.to);
        return true;
      }
      return pasteTable(view, text, data.getData("text/html")) || pasteAddress(view, text);
    },
    drop(event, view) {
      const pictures = [...(event.dataTransfer?.files ?? [])].filter(isPicture);
      if (!pictures.length || view.state.readOnly) return false;
      sendPictures(pictures, view.posAtCoords({ x: event.clientX, y: event.clientY }) ?? view.state.selection.main.to);
      return true;
    },
  });
}

export function isPicture(file: File): boolean {
  return file.type.startsWith("image/");
}

function isInCode(view: EditorView): boolean {
  return ["FencedCode", "CodeBlock", "InlineCode"].some((name) => enclosing(view.state, view.state.selection.main, name));
}

/** Two steps of the history, so that undoing the first gives the text as it was copied. */
function pasteTable(view: EditorView, text: string, html: string): boolean {
  const rows = (html && rowsOfHtml(html)) || rowsOfText(text);
  const table = rows && tableOf(rows);
  if (!table) return false;
  const { state } = view;
  const pasted = state.update(state.replaceSelection(text), { userEvent: "input.paste", annotations: isolateHistory.of("full") });
  const cleared = state.update(state.replaceSelection(""));
  const block = cleared.state.update(blockAt(cleared.state, cleared.state.selection.main.head, table));
  view.dispatch(pasted);
  view.dispatch({
    changes: pasted.changes.invert(state.doc).compose(cleared.changes).compose(block.changes),
    selection: block.newSelection,
    scrollIntoView: true,
    userEvent: "input.paste",
    annotations: isolateHistory.of("full"),
  });
  return true;
}

function pasteAddress(view: EditorView, text: string): boolean {
  const { main } = view.state.selection;
  const selected = view.state.sliceDoc(main.from, main.to);
  if (!selected.trim() || /\n/.test(selected) || isAddress(selected) || !isAddress(text.trim())) return false;
  view.dispatch(link(view.state, text.trim()), { userEvent: "input.paste" });
  return true;
}
