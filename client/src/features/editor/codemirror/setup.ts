import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { markdown, markdownLanguage } from "@codemirror/lang-markdown";
import { search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, highlightSpecialChars, keymap, placeholder } from "@codemirror/view";

import { direction } from "./direction";
import { keepLineEnds } from "./lineEnds";
import { picturePlaces } from "./pictures";
import { theme } from "./theme";

/** Who may change the text, and what its language and name are: that may change while it is shown. */
export interface Access {
  label: string;
  language: string;
  readOnly: boolean;
}

const access = new Compartment();

const accessOf = ({ label, language, readOnly }: Access): Extension => [
  EditorState.readOnly.of(readOnly),
  EditorView.contentAttributes.of({
    "aria-label": label,
    "aria-readonly": String(readOnly),
    // Focusable as it is, but axe looks for this.
    tabindex: "0",
    lang: language,
    spellcheck: "true",
    autocorrect: "on",
    autocapitalize: "sentences",
  }),
];

export const changeAccess = (to: Access) => ({ effects: access.reconfigure(accessOf(to)) });

interface Options extends Access {
  text: string;
  placeholder: string;
  /** What comes before all else: keys and listeners of the component. */
  extensions: Extension;
}

/** The state that an editor of `text` begins with. Tab is bound to nothing: it leaves the editor. */
export function startState({ text, placeholder: words, extensions, ...rest }: Options): EditorState {
  return EditorState.create({
    doc: text,
    extensions: [
      extensions,
      access.of(accessOf(rest)),
      keepLineEnds(text),
      history(),
      markdown({ base: markdownLanguage, completeHTMLTags: false }),
      search({ top: true }),
      keymap.of([...searchKeymap, ...historyKeymap, ...defaultKeymap]),
      EditorView.lineWrapping,
      direction,
      picturePlaces,
      highlightSpecialChars(),
      placeholder(words),
      theme,
    ],
  });
}
