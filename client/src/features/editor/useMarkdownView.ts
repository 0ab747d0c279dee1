import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { useLingui } from "@lingui/react/macro";
import { type RefObject, useEffect, useEffectEvent, useState } from "react";

import { textOf } from "./codemirror/lineEnds";
import { areSame, type Marks, marksOf, NO_MARKS } from "./codemirror/marks";
import { pasting } from "./codemirror/paste";
import { phrases } from "./codemirror/phrases";
import { changeAccess, startState } from "./codemirror/setup";
import { slashMenu } from "./codemirror/slash";
import { type Asked, TOOLS } from "./tools";

interface Options {
  host: RefObject<HTMLElement | null>;
  initialText: string;
  label: string;
  language: string;
  readOnly: boolean;
  onChange: (text: () => string) => void;
  onSave: () => void;
  onPictures: (files: readonly File[], at: number) => void;
  ask: (what: Asked) => void;
}

interface Shown {
  view: EditorView | null;
  marks: Marks;
  /** The state as it was when nothing had changed for a moment: whatever is costly is made of it. */
  settled: EditorState | null;
}

/** Milliseconds without a change after which the state counts as settled. */
const PAUSE = 300;

/** CodeMirror in a shadow root of `host`. React hears of it when the toolbar changes, and at pauses. */
export function useMarkdownView({ host, initialText, label, language, readOnly, ...tell }: Options): Shown {
  const { t, i18n } = useLingui();
  const [view, setView] = useState<EditorView | null>(null);
  const [marks, setMarks] = useState<Marks>(NO_MARKS);
  const [settled, setSettled] = useState<EditorState | null>(null);
  const change = useEffectEvent((text: () => string) => tell.onChange(text));
  const save = useEffectEvent(() => tell.onSave());
  const ask = useEffectEvent((what: Asked) => tell.ask(what));
  const sendPictures = useEffectEvent((files: readonly File[], at: number) => tell.onPictures(files, at));

  const start = useEffectEvent((settle: (state: EditorState) => void) => {
    const tools = TOOLS.flat();
    const run = (tool: (typeof tools)[number]) => (target: EditorView) => tool.run(target, ask);
    return startState({
      text: initialText,
      label,
      language,
      readOnly,
      placeholder: t`Write here. Type / at the start of a line for headings, lists, pictures and more.`,
      extensions: [
        keymap.of([
          { key: "Mod-s", preventDefault: true, run: () => (save(), true) },
          { key: "Alt-F10", run: () => focusToolbar(host.current) },
          ...tools.flatMap((tool) => (tool.keys ? [{ key: tool.keys, preventDefault: true, run: run(tool) }] : [])),
        ]),
        slashMenu(tools.filter((tool) => tool.isInMenu).map((tool) => ({ label: t(tool.label), run: run(tool) }))),
        pasting((files, at) => sendPictures(files, at)),
        phrases(i18n),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) change(() => textOf(update.state));
          if (!update.docChanged && !update.selectionSet && update.transactions.length === 0) return;
          const next = marksOf(update.state);
          setMarks((now) => (areSame(now, next) ? now : next));
          settle(update.state);
        }),
      ],
    });
  });

  useEffect(() => {
    if (!host.current) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const settle = (state: EditorState) => {
      clearTimeout(timer);
      timer = setTimeout(() => setSettled(state), PAUSE);
    };
    // In a shadow root CodeMirror's styles are adopted style sheets, which the security policy allows; elsewhere they are <style>.
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: "open" });
    const state = start(settle);
    const created = new EditorView({ state, root, parent: root });
    // eslint-disable-next-line react-hooks/set-state-in-effect -- it lives outside of React, and can be made only where its host is
    setView(created);
    setSettled(state);
    return () => {
      clearTimeout(timer);
      created.destroy();
    };
  }, [host]);
  useEffect(() => {
    view?.dispatch(changeAccess({ label, language, readOnly }));
  }, [view, label, language, readOnly]);

  return { view, marks, settled };
}

function focusToolbar(host: HTMLElement | null): boolean {
  host?.closest(".editor")?.querySelector<HTMLElement>("[role=toolbar] [tabindex='0']")?.focus();
  return true;
}
