import type { EditorView } from "@codemirror/view";
import { EditorView as View } from "@codemirror/view";
import { Trans, useLingui } from "@lingui/react/macro";

import { type Heading, headingAt } from "./codemirror/outline";

interface Props {
  view: EditorView;
  headings: readonly Heading[];
  /** Where the cursor is. */
  place: number;
}

/** The headings of a text, to go to. The one that the cursor is below is marked. */
export function Outline({ view, headings, place }: Props) {
  const { t } = useLingui();
  const current = headingAt(headings, place);
  return (
    <nav className="editor-outline" aria-label={t`Outline`}>
      {headings.length ? (
        <ol>
          {headings.map((heading) => (
            <li key={heading.from} className={`toc-${heading.level}`}>
              <button
                type="button"
                dir="auto"
                aria-current={heading === current ? "location" : undefined}
                onClick={() => {
                  const at = Math.min(heading.from, view.state.doc.length);
                  view.dispatch({ selection: { anchor: at }, effects: View.scrollIntoView(at, { y: "start", yMargin: 20 }) });
                  view.focus();
                }}
              >
                {heading.text || t`(empty)`}
              </button>
            </li>
          ))}
        </ol>
      ) : (
        <p className="quiet">
          <Trans>Headings that you write stand here: ## and a few words.</Trans>
        </p>
      )}
    </nav>
  );
}
