import "@pages/css/reading.css";
import "@pages/css/highlight.css";

import { Trans } from "@lingui/react/macro";
import { type MouseEvent, type RefObject, useLayoutEffect } from "react";

import { onServer } from "@/api/client";
import { foundOnServer } from "@/ui/prose";

import { patchBlocks } from "./blocksOfPage";
import type { ShownPreview } from "./usePreview";

interface Props {
  preview: ShownPreview;
  language: string;
  /** Heading above the text. */
  title?: string;
  /** Gets the element whose children are the blocks of the text. */
  blocks: RefObject<HTMLDivElement | null>;
}

/** Markdown as readers would see it: the server's own rendering. */
export function Preview({ preview, language, title, blocks }: Props) {
  const html = preview.data?.html;
  useLayoutEffect(() => {
    if (blocks.current && html !== undefined) patchBlocks(blocks.current, foundOnServer(html));
  }, [blocks, html]);
  return (
    <>
      <div role="status">
        {preview.problem && (
          <p className="notice notice-warning">
            {!preview.problem.isOffline ? (
              preview.problem.message
            ) : preview.data ? (
              <Trans>The server cannot be reached. This is the text as it was before; it follows when the connection is back.</Trans>
            ) : (
              <Trans>The server cannot be reached. The preview comes when the connection is back; you can write on meanwhile.</Trans>
            )}
          </p>
        )}
      </div>
      <article className="post" lang={language} onClick={openElsewhere}>
        {title && (
          <header className="post-header">
            {/* No heading of this screen, which has its own. */}
            <p className="preview-title" dir="auto">
              {title}
            </p>
          </header>
        )}
        <div className="prose" dir="auto" ref={blocks} />
      </article>
    </>
  );
}

/** Links lead out of the preview, and never away from what is being written. */
function openElsewhere(event: MouseEvent<HTMLElement>): void {
  const link = (event.target as Element).closest("a");
  const address = link?.getAttribute("href");
  if (!address) return;
  event.preventDefault();
  if (address.startsWith("#")) event.currentTarget.querySelector(`[id="${CSS.escape(address.slice(1))}"]`)?.scrollIntoView();
  else window.open(onServer(address), "_blank", "noopener");
}
