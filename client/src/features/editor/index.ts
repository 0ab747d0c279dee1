import { lazy } from "react";

export type { EditorHandle } from "./MarkdownEditor";

/** The editor of Markdown with its toolbar, preview, outline and counts. CodeMirror is large: it comes when it is first drawn. */
export const MarkdownEditor = lazy(async () => ({ default: (await import("./MarkdownEditor")).MarkdownEditor }));
