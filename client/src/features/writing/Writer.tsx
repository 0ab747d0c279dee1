import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Link, useLocation, useNavigate } from "react-router";

import { onServer } from "@/api/client";
import { type EditorHandle, MarkdownEditor } from "@/features/editor";
import { paths } from "@/paths";
import { Dialog } from "@/ui/Dialog";
import { Page } from "@/ui/Page";

import { apply, discard, takeOutOfBin, useAction } from "./actions";
import { Conflict } from "./Conflict";
import type { Copy } from "./content";
import { Moment } from "./Moment";
import { Publish } from "./Publish";
import { SaveState } from "./SaveState";
import type { Saving } from "./saving";
import { newDraft } from "./sessions";
import { Settings } from "./Settings";
import { Share } from "./Share";

type Window = "settings" | "publish" | "share" | null;

interface Props {
  saving: Saving;
  /** Whether this device had words that the server had not. */
  isRecovered: boolean;
}

/** The screen on which a post is written. Nothing on it moves but the text. */
export function Writer({ saving, isRecovered }: Props) {
  const { t } = useLingui();
  const snapshot = useSyncExternalStore(saving.subscribe, () => saving.snapshot);
  const { content, copy, state, replaced } = snapshot;
  const editor = useRef<EditorHandle>(null);
  const title = useRef<HTMLInputElement>(null);
  const restore = useRef<HTMLButtonElement>(null);
  const [opened, open] = useState<Window>(null);
  const action = useAction(saving);
  const [initialText] = useState(content.source);
  useAddress(copy?.post.slug);

  useEffect(() => {
    if (replaced) editor.current?.replaceAll(saving.content.source);
  }, [replaced, saving]);
  useEffect(() => {
    if (!saving.snapshot.copy) title.current?.focus();
  }, [saving]);

  const post = copy?.post;
  const isBinned = Boolean(post?.deleted_at);
  useEffect(() => {
    if (isBinned && !opened) restore.current?.focus();
  }, [isBinned, opened]);
  const isConflict = state.is === "conflict";
  const isOut = Boolean(post && (post.status !== "draft" || post.publish_at));
  const isChanged = isOut && (copy?.isChanged === true || state.is !== "saved");
  const update = () => {
    if (!isChanged || !post) return;
    const when = post.publish_at ? ({ status: "published", publish_at: post.publish_at } as const) : { status: post.status };
    action.mutate({ work: apply(when), done: post.publish_at ? t`This text will be published.` : t`Readers see this text now.` });
  };

  return (
    <Page title={content.title || t`Untitled`} hideTitle>
      <div
        className="write-screen"
        onBlur={() => void saving.save()}
        onKeyDown={(event) => {
          if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
          event.preventDefault();
          void saving.save();
        }}
      >
        <div className="write-bar">
          <Place
            copy={copy}
            isChanged={isChanged}
            onDiscard={() => action.mutate({ work: discard, done: t`The changes are discarded. They stay among the revisions.` })}
          />
          {!isBinned && !isConflict && (
            <div className="write-actions">
              {post && (
                <Link className="btn btn-sm btn-outline-primary" to={paths.revisions(post.slug)}>
                  <Trans>Revisions</Trans>
                </Link>
              )}
              {post && (
                <button type="button" className="btn btn-sm btn-outline-primary" onClick={() => open("share")}>
                  <Trans>Share</Trans>
                </button>
              )}
              <button type="button" className="btn btn-sm btn-outline-primary" onClick={() => open("settings")}>
                <Trans>Settings</Trans>
              </button>
              {post?.publish_at && (
                <button type="button" className="btn btn-sm btn-outline-primary" onClick={() => open("publish")}>
                  <Trans>Change the time</Trans>
                </button>
              )}
              {isOut ? (
                <button type="button" className="btn btn-sm btn-primary" aria-disabled={!isChanged || action.isPending} onClick={update}>
                  <Trans>Update</Trans>
                </button>
              ) : (
                <button type="button" className="btn btn-sm btn-primary" onClick={() => open("publish")}>
                  <Trans>Publish …</Trans>
                </button>
              )}
            </div>
          )}
        </div>
        {isRecovered && !isConflict && (
          <p className="notice" role="status">
            <Trans>This device had words that the server did not have yet. Here they are; they are saved now.</Trans>
          </p>
        )}
        {isBinned && (
          <div className="notice notice-warning">
            <p>
              <Trans>This post is in the bin.</Trans>
            </p>
            <button
              type="button"
              className="btn btn-sm btn-outline-primary"
              ref={restore}
              onClick={() => action.mutate({ work: takeOutOfBin, then: () => title.current?.focus() })}
            >
              <Trans>Take it out of the bin</Trans>
            </button>
          </div>
        )}
        {state.is === "refused" && [403, 404].includes(state.problem.status) && (
          <div className="notice notice-error" role="alert">
            <p>
              <Trans>The server has this post no more, or you may not write it any more. Your text is kept on this device.</Trans>
            </p>
            <button type="button" className="btn btn-sm btn-outline-primary" onClick={() => saving.startAnew(newDraft())}>
              <Trans>Make a new post of it</Trans>
            </button>
          </div>
        )}
        {isConflict && (
          <Conflict
            mine={content}
            theirs={state.theirs}
            onChoose={(chosen) => {
              saving.resolve(chosen);
              title.current?.focus();
            }}
          />
        )}
        <div hidden={isConflict}>
          <input
            ref={title}
            className="write-title"
            aria-label={t`Title`}
            placeholder={t`Title`}
            lang={content.language}
            dir="auto"
            autoComplete="off"
            readOnly={isBinned}
            aria-invalid={state.is === "refused" && "title" in state.problem.fields ? true : undefined}
            value={content.title}
            onChange={(event) => saving.edit({ title: event.target.value })}
          />
          <MarkdownEditor
            ref={editor}
            initialText={initialText}
            language={content.language}
            label={t`Text`}
            title={content.title}
            readOnly={isBinned}
            onChange={(text) => saving.editSource(text)}
            onSave={() => void saving.save()}
            status={<SaveState snapshot={snapshot} />}
          />
        </div>
      </div>
      {opened === "settings" && !isConflict && (
        <Dialog title={t`Settings`} onClose={() => open(null)}>
          <Settings saving={saving} snapshot={snapshot} onClose={() => open(null)} />
        </Dialog>
      )}
      {opened === "share" && post && <Share saving={saving} slug={post.slug} onClose={() => open(null)} />}
      {opened === "publish" && !isConflict && <Publish saving={saving} post={post} onClose={() => open(null)} />}
    </Page>
  );
}

/** Where the post stands, and what readers see of it. */
function Place({ copy, isChanged, onDiscard }: { copy: Copy | null; isChanged: boolean; onDiscard: () => void }) {
  const post = copy?.post;
  const isPublic = post && post.status !== "draft" && !post.withheld;
  return (
    <p className="write-place">
      <Link to={paths.myPosts()}>
        <Trans>My posts</Trans>
      </Link>
      <span className="write-standing">
        {post?.withheld === "held" && <Trans>Waits for a moderator</Trans>}
        {post?.withheld === "hidden" && <Trans>Hidden by moderators</Trans>}
        {post?.withheld === "removed" && <Trans>Removed by moderators</Trans>}
        {!post?.withheld && (
          <>
            {(post?.status ?? "draft") === "draft" &&
              (post?.publish_at ? (
                <Trans>
                  Will be published <Moment at={post.publish_at} />
                </Trans>
              ) : (
                <Trans>Draft</Trans>
              ))}
            {post?.status === "published" && <Trans>Published</Trans>}
            {post?.status === "unlisted" && <Trans>Unlisted</Trans>}
          </>
        )}
      </span>
      {isPublic && (
        <a href={onServer(new URL(post.url, window.location.origin).pathname)}>
          <Trans>View</Trans>
        </a>
      )}
      {isChanged && (
        <span>
          {isPublic ? <Trans>Readers see the old text until you update.</Trans> : <Trans>The old text holds until you update.</Trans>}{" "}
          <button type="button" className="link-button" onClick={onDiscard}>
            <Trans>Discard the changes</Trans>
          </button>
        </span>
      )}
    </p>
  );
}

/** Keep the address of the screen that of the post, which gets one at its first save and may get another one. */
function useAddress(slug: string | undefined): void {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  useEffect(() => {
    if (slug && pathname !== paths.write(slug))
      void navigate(paths.write(slug), { replace: true, preventScrollReset: true, state: { isSameScreen: true } });
  }, [slug, pathname, navigate]);
}
