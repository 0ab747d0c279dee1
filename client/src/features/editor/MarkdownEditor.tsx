import "./editor.css";

import { isolateHistory } from "@codemirror/commands";
import { Plural, useLingui } from "@lingui/react/macro";
import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useImperativeHandle, useMemo, useRef, useState } from "react";

import { toast } from "@/ui/toasts";

import { link } from "./codemirror/inline";
import { replacement, textOf } from "./codemirror/lineEnds";
import { headingsOf } from "./codemirror/outline";
import { isPicture } from "./codemirror/paste";
import { sendPictures } from "./codemirror/pictures";
import { LinkDialog } from "./LinkDialog";
import { Outline } from "./Outline";
import { PicturesDialog } from "./pictures/PicturesDialog";
import { UploadState } from "./pictures/UploadState";
import { useUploads } from "./pictures/useUploads";
import { Preview } from "./Preview";
import { useScrollTogether } from "./scrolling";
import { Shortcuts } from "./Shortcuts";
import { ToolButton, Toolbar } from "./Toolbar";
import type { Asked } from "./tools";
import { useFullScreen } from "./useFullScreen";
import { useIsWide } from "./useIsWide";
import { useMarkdownView } from "./useMarkdownView";
import { usePreview } from "./usePreview";

/** What a screen can do with the editor that it shows. */
export interface EditorHandle {
  /** Put another text in the place of the whole one. It can be undone. */
  replaceAll: (markdown: string) => void;
}

interface Props {
  ref?: Ref<EditorHandle>;
  /** The text to begin with. A later one is not looked at: `replaceAll` is the way. */
  initialText: string;
  /** Language of the text (BCP 47), for spelling, reading aloud and the preview. */
  language: string;
  /** What screen readers call the text. */
  label: string;
  /** Called at every change with the text, byte for byte `initialText` but for what was edited; asking for the text is what costs, so ask seldom. */
  onChange: (text: () => string) => void;
  /** Called for Ctrl-S or ⌘-S. */
  onSave: () => void;
  readOnly?: boolean;
  /** Title of the post, above the preview. */
  title?: string;
  /** Stands in the line below the text, also in full screen: "Saved", for instance. */
  status?: ReactNode;
}

/** Width, in rem, from which text and preview stand side by side. */
const SIDE_BY_SIDE = 52;

/** Where Markdown is written. The text lives in CodeMirror: React draws nothing while somebody types. */
export function MarkdownEditor({ ref, initialText, language, title, status, label, readOnly = false, onChange, onSave }: Props) {
  const { t } = useLingui();
  const frame = useRef<HTMLDivElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const page = useRef<HTMLElement>(null);
  const blocks = useRef<HTMLDivElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const [asked, setAsked] = useState<Exclude<Asked, "pictures"> | readonly number[] | null>(null);
  const [hasPreview, setPreview] = useState<boolean | null>(null);
  const [hasOutline, setOutline] = useState(false);
  const [isFull, setFull] = useFullScreen(frame);
  const isWide = useIsWide(frame, SIDE_BY_SIDE);
  // Beside the text from the start, but never in its place.
  const isPreviewed = hasPreview ?? isWide;

  const ask = (what: Asked) => (what === "pictures" ? chooser.current?.click() : setAsked(what));
  const take = (files: readonly File[], at: number) => {
    const pictures = files.filter(isPicture);
    if (pictures.length < files.length) toast(t`Only pictures can be sent here.`, "error");
    if (view && pictures.length) setAsked(sendPictures(view, uploads, pictures, at));
  };
  const { view, marks, settled } = useMarkdownView({
    host,
    initialText,
    label,
    language,
    readOnly,
    onChange,
    onSave,
    onPictures: take,
    ask,
  });
  const { uploads, all } = useUploads(view);
  const text = useMemo(() => (settled ? textOf(settled) : initialText), [settled, initialText]);
  const headings = useMemo(() => (settled && hasOutline ? (headingsOf(settled) ?? []) : []), [settled, hasOutline]);
  const preview = usePreview(text, language);
  useScrollTogether({ view, page, blocks, lines: preview.data?.blocks, isTogether: isPreviewed });

  useImperativeHandle(
    ref,
    () => ({
      replaceAll: (markdown) =>
        view?.dispatch(replacement(view.state, markdown), { annotations: isolateHistory.of("full"), userEvent: "input.replace" }),
    }),
    [view],
  );

  const close = () => setAsked(null);
  const isAsking = asked !== null;
  useEffect(() => {
    // A closed dialog gives the focus back to the host, which cannot take it: the text is in its shadow root.
    if (isAsking) return () => view?.focus();
  }, [isAsking, view]);
  const leaveFullScreen = (event: KeyboardEvent) => {
    // What is open within takes the key first.
    if (event.key !== "Escape" || event.defaultPrevented || (event.target as Element).closest("dialog")) return;
    setFull(false);
  };
  const described = Array.isArray(asked) ? all.filter(({ id }) => asked.includes(id)) : [];
  const late = all.filter(({ id, alt }) => alt !== null && !described.some((upload) => upload.id === id));

  return (
    <div ref={frame} className={`editor${isFull ? " is-full" : ""}${isWide ? "" : " is-narrow"}`} onKeyDown={leaveFullScreen}>
      <Toolbar view={view} marks={marks} readOnly={readOnly} ask={ask}>
        <ToolButton name="outline" label={t`Outline`} pressed={hasOutline} onClick={() => setOutline(!hasOutline)} />
        <ToolButton name="preview" label={t`Preview`} pressed={isPreviewed} onClick={() => setPreview(!isPreviewed)} />
        <ToolButton name="fullScreen" label={t`Full screen`} pressed={isFull} onClick={() => setFull(!isFull)} />
      </Toolbar>
      <div className={`editor-panes${isPreviewed ? (isWide ? " side-by-side" : " only-preview") : ""}`}>
        {hasOutline && view && <Outline view={view} headings={headings} place={settled?.selection.main.head ?? 0} />}
        <div ref={host} className="editor-text" />
        <section ref={page} className="editor-page" aria-label={t`Preview`} tabIndex={0} hidden={!isPreviewed}>
          <Preview preview={preview} language={language} title={title} blocks={blocks} />
        </section>
      </div>
      {late.length > 0 && (
        <ul className="editor-uploads" aria-label={t`Pictures on their way`}>
          {late.map((upload) => (
            <li key={upload.id}>
              <span className="editor-upload-name">{upload.file.name}</span>
              <UploadState upload={upload} uploads={uploads} />
              <button type="button" className="btn btn-sm btn-outline-primary" onClick={() => uploads.remove([upload.id])}>
                {t`Leave out`}
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="editor-status">
        {preview.data && (
          <>
            <span>
              <Plural value={preview.data.words} one="# word" other="# words" />
            </span>
            <span>
              <Plural value={preview.data.reading_minutes} one="# minute to read" other="# minutes to read" />
            </span>
          </>
        )}
        <span className="editor-state">{status}</span>
      </div>
      <input
        ref={chooser}
        type="file"
        accept="image/*"
        multiple
        hidden
        onChange={(event) => {
          if (view) take([...(event.target.files ?? [])], view.state.selection.main.to);
          event.target.value = "";
        }}
      />
      {asked === "shortcuts" && <Shortcuts onClose={close} />}
      {asked === "link" && (
        <LinkDialog
          onClose={close}
          onChoose={(address, name) => {
            view?.dispatch(link(view.state, address, name));
            close();
          }}
        />
      )}
      {described.length > 0 && <PicturesDialog pictures={described} uploads={uploads} onClose={close} />}
    </div>
  );
}
