import { type Range } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

const auto = Decoration.line({ attributes: { dir: "auto" } });

/** Each line runs in the direction of its own first letter, so that Arabic and English may stand in one text. */
export const direction = [
  EditorView.perLineTextDirection.of(true),
  ViewPlugin.fromClass(
    class {
      lines: DecorationSet;

      constructor(view: EditorView) {
        this.lines = visibleLines(view);
      }

      update(update: ViewUpdate) {
        if (update.docChanged || update.viewportChanged) this.lines = visibleLines(update.view);
      }
    },
    { decorations: (plugin) => plugin.lines },
  ),
];

function visibleLines(view: EditorView): DecorationSet {
  const lines: Range<Decoration>[] = [];
  for (const { from, to } of view.visibleRanges) {
    for (let place = from; place <= to;) {
      const line = view.state.doc.lineAt(place);
      lines.push(auto.range(line.from));
      place = line.to + 1;
    }
  }
  return Decoration.set(lines);
}
