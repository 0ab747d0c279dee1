import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { markdown, markdownLanguage } from "@codemirror/lang-markdown";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, highlightSpecialChars, keymap, placeholder } from "@codemirror/view";

import { direction } from "./direction";
import { keepLineEnds } from "./lineEnds";
import { theme } from "./theme";

/** What may change while somebody writes. */
export const editable = new Compartment();

export const readOnly = (is: boolean): Extension => [EditorState.readOnly.of(is), EditorView.editable.of(!is)];

interface Options {
  text: string;
  label: string;
  language: string;
  placeholder: string;
  readOnly: boolean;
  /** What comes before all else: keys and listeners of the component. */
  extensions: Extension;
}

/** The state that an editor of `text` begins with. Tab is bound to nothing: it leaves the editor. */
export function startState(options: Options): EditorState {
  return EditorState.create({
    doc: options.text,
    extensions: [
      options.extensions,
      keepLineEnds(options.text),
      history(),
      markdown({ base: markdownLanguage, completeHTMLTags: false }),
      keymap.of([...historyKeymap, ...defaultKeymap]),
      EditorView.lineWrapping,
      direction,
      highlightSpecialChars(),
      placeholder(options.placeholder),
      theme,
      editable.of(readOnly(options.readOnly)),
      EditorView.contentAttributes.of({
        "aria-label": options.label,
        lang: options.language,
        spellcheck: "true",
        autocorrect: "on",
        autocapitalize: "sentences",
      }),
    ],
  });
}
