import "./editor.css";

import { isolateHistory } from "@codemirror/commands";
import { EditorView, keymap } from "@codemirror/view";
import { useLingui } from "@lingui/react/macro";
import { type ReactNode, type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef, useState } from "react";

import { replacement, textOf } from "./codemirror/lineEnds";
import { editable, readOnly as readOnlyIf, startState } from "./codemirror/setup";

/** What a screen can do with the editor that it shows. */
export interface EditorHandle {
  focus: () => void;
  /** Put Markdown in the place of what is selected. */
  insert: (markdown: string) => void;
  /** Put another text in the place of the whole one. It can be undone. */
  replaceAll: (markdown: string) => void;
  /** The text as it is to be saved: byte for byte `initialText` but for what was edited. */
  getText: () => string;
}

export interface MarkdownEditorProps {
  ref?: Ref<EditorHandle>;
  /** The text to begin with. A later one is not looked at: `replaceAll` is the way. */
  initialText: string;
  /** Language of the text (BCP 47), for spelling and reading aloud. */
  language: string;
  /** What screen readers call the text. */
  label: string;
  /** Called at every change; asking for the text is what costs, so ask for it at pauses. */
  onChange: (text: () => string) => void;
  /** Called for Ctrl-S or ⌘-S. */
  onSave: () => void;
  readOnly?: boolean;
  /** Title of the post, above the preview. */
  title?: string;
  /** Stands in the line below the text, also in full screen: "Saved", for instance. */
  status?: ReactNode;
}

/** Where Markdown is written. The text lives in CodeMirror: React draws nothing while somebody types. */
export function MarkdownEditor(props: MarkdownEditorProps) {
  const { ref, initialText, language, label, readOnly = false, status } = props;
  const { t } = useLingui();
  const host = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<EditorView | null>(null);
  const tellChange = useEffectEvent((text: () => string) => props.onChange(text));
  const save = useEffectEvent(() => props.onSave());

  const start = useEffectEvent(() =>
    startState({
      text: initialText,
      label,
      language,
      readOnly,
      placeholder: t`Write here. Type / at the start of a line for headings, lists, pictures and more.`,
      extensions: [
        keymap.of([
          {
            key: "Mod-s",
            preventDefault: true,
            run: () => {
              save();
              return true;
            },
          },
        ]),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) tellChange(() => textOf(state));
        }),
      ],
    }),
  );
  useEffect(() => {
    if (!host.current) return;
    // In a shadow root CodeMirror's styles are adopted style sheets, which the security policy allows; elsewhere they are <style>.
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: "open", delegatesFocus: true });
    const created = new EditorView({ state: start(), root, parent: root });
    setView(created);
    return () => created.destroy();
  }, []);
  useEffect(() => {
    view?.dispatch({ effects: editable.reconfigure(readOnlyIf(readOnly)) });
  }, [view, readOnly]);

  useImperativeHandle(
    ref,
    () => ({
      focus: () => view?.focus(),
      insert: (markdown) => view?.dispatch(view.state.replaceSelection(markdown), { scrollIntoView: true, userEvent: "input.insert" }),
      replaceAll: (markdown) =>
        view?.dispatch({ ...replacement(view.state, markdown), annotations: isolateHistory.of("full"), userEvent: "input.replace" }),
      getText: () => (view ? textOf(view.state) : initialText),
    }),
    [view, initialText],
  );

  return (
    <div className="editor">
      <div ref={host} className="editor-text" />
      <div className="editor-status">{status}</div>
    </div>
  );
}
