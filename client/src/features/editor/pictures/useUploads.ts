import type { EditorView } from "@codemirror/view";
import { useEffect, useState, useSyncExternalStore } from "react";

import { insertArrived } from "../codemirror/pictures";
import { type Upload, Uploads } from "./uploads";

/** The pictures that are on their way into the text of a view, which get into it as they arrive. */
export function useUploads(view: EditorView | null): { uploads: Uploads; all: readonly Upload[] } {
  const [uploads] = useState(() => new Uploads());
  const all = useSyncExternalStore(uploads.subscribe, uploads.all);
  useEffect(() => {
    if (view) insertArrived(view, uploads);
  }, [view, uploads, all]);
  return { uploads, all };
}
