import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";

import { api, body, type Schema } from "@/api/client";
import { paths } from "@/paths";
import { Cursored, cursors } from "@/ui/Cursored";
import { leaveItem } from "@/ui/focus";
import { Empty } from "@/ui/states";
import { Time } from "@/ui/Time";

import { keptTexts } from "./device";
import { Moment } from "./Moment";
import { ifMatch } from "./server";

export const TABS = ["drafts", "scheduled", "published", "bin", "invitations"] as const;

export type Tab = (typeof TABS)[number];

type Post = Schema<"PostSummaryOut">;

export function useTabNames(): Record<Tab, string> {
  const { t } = useLingui();
  return { drafts: t`Drafts`, scheduled: t`Scheduled`, published: t`Published`, bin: t`Bin`, invitations: t`Invitations` };
}

/** One tab of what a member wrote, or is invited to sign. */
export function MyPosts({ tab }: { tab: Tab }) {
  const posts = useInfiniteQuery({
    queryKey: ["posts", "mine", tab],
    queryFn: ({ pageParam, signal }) => body(api.GET("/api/user/posts", { params: { query: { tab, cursor: pageParam } }, signal })),
    // What was just written stands here, however soon somebody comes from it.
    refetchOnMount: "always",
    ...cursors,
  });
  return (
    <Cursored query={posts} empty={<Nothing tab={tab} />}>
      {(items) => (
        <ul className="my-posts">
          {items.map((post) => (
            <Row key={post.id} post={post} tab={tab} />
          ))}
        </ul>
      )}
    </Cursored>
  );
}

function Row({ post, tab }: { post: Post; tab: Tab }) {
  const { t } = useLingui();
  const title = post.title || t`Untitled`;
  return (
    <li>
      <div>
        <p className="my-post-title" lang={post.language} dir="auto">
          {tab === "bin" ? (
            title
          ) : (
            <Link to={tab === "published" || tab === "invitations" ? paths.post(post.slug) : paths.write(post.slug)}>{title}</Link>
          )}
        </p>
        <Facts post={post} tab={tab} />
      </div>
      <div className="my-post-actions">
        {tab === "bin" ? (
          <Restore post={post} title={title} />
        ) : tab === "invitations" ? (
          <Answer post={post} title={title} />
        ) : (
          post.may.edit && <Edit post={post} title={title} />
        )}
      </div>
    </li>
  );
}

function Facts({ post, tab }: { post: Post; tab: Tab }) {
  const at = (tab === "published" && post.published_at) || (tab === "bin" && post.deleted_at) || post.updated_at;
  return (
    <p className="entry-meta">
      {post.publish_at ? (
        <span>
          <Trans>
            Will be published <Moment at={post.publish_at} />
          </Trans>
        </span>
      ) : (
        <Time at={at} />
      )}
      {post.status === "unlisted" && (
        <span>
          <Trans>Unlisted</Trans>
        </span>
      )}
      {post.is_page && (
        <span>
          <Trans>Page</Trans>
        </span>
      )}
      {post.pinned && (
        <span>
          <Trans>Pinned</Trans>
        </span>
      )}
      {post.withheld && (
        <span>
          {post.withheld === "held" ? (
            <Trans>Waits for a moderator</Trans>
          ) : post.withheld === "hidden" ? (
            <Trans>Hidden by moderators</Trans>
          ) : (
            <Trans>Removed by moderators</Trans>
          )}
        </span>
      )}
    </p>
  );
}

function Edit({ post, title }: { post: Post; title: string }) {
  const { t } = useLingui();
  return (
    <Link className="btn btn-sm btn-outline-primary" to={paths.write(post.slug)} aria-label={t`Edit ${title}`}>
      <Trans>Edit</Trans>
    </Link>
  );
}

function Restore({ post, title }: { post: Post; title: string }) {
  const { t } = useLingui();
  const path = { path: { slug: post.slug } };
  return (
    <RowButton
      label={t`Restore ${title}`}
      ask={() => api.POST("/api/posts/{slug}/restore", { params: path, headers: ifMatch(post.version) })}
    >
      <Trans>Restore</Trans>
    </RowButton>
  );
}

function Answer({ post, title }: { post: Post; title: string }) {
  const { t } = useLingui();
  const path = { params: { path: { slug: post.slug } } };
  return (
    <>
      {post.may.accept && (
        <RowButton label={t`Accept ${title}`} ask={() => api.PUT("/api/posts/{slug}/authorship", path)} isMain>
          <Trans>Accept</Trans>
        </RowButton>
      )}
      {post.may.decline && (
        <RowButton label={t`Decline ${title}`} ask={() => api.DELETE("/api/posts/{slug}/authorship", path)}>
          <Trans>Decline</Trans>
        </RowButton>
      )}
    </>
  );
}

interface RowButtonProps {
  label: string;
  isMain?: boolean;
  /** Does that after which the row goes away. */
  ask: () => Promise<unknown>;
  children: ReactNode;
}

function RowButton({ label, isMain, ask, children }: RowButtonProps) {
  const queries = useQueryClient();
  const act = useMutation<unknown, Error, Element | null>({
    mutationFn: ask,
    onSuccess: async (_, row) => {
      leaveItem(row);
      await queries.invalidateQueries({ queryKey: ["posts"] });
    },
  });
  return (
    <button
      type="button"
      className={isMain ? "btn btn-sm btn-primary" : "btn btn-sm btn-outline-primary"}
      aria-label={label}
      aria-disabled={act.isPending}
      onClick={(event) => act.isPending || act.mutate(event.currentTarget.closest("li"))}
    >
      {children}
    </button>
  );
}

function Nothing({ tab }: { tab: Tab }) {
  switch (tab) {
    case "drafts":
      return (
        <Empty title={<Trans>You have no drafts</Trans>}>
          <p>
            <Link className="btn btn-primary" to={paths.write()}>
              <Trans>Write something</Trans>
            </Link>
          </p>
        </Empty>
      );
    case "scheduled":
      return (
        <Empty title={<Trans>Nothing waits for its time</Trans>}>
          <p>
            <Trans>When you let a draft be published at a time, it stands here until then.</Trans>
          </p>
        </Empty>
      );
    case "published":
      return (
        <Empty title={<Trans>You have published nothing yet</Trans>}>
          <p>
            <Link to={paths.myPosts()}>
              <Trans>Look at your drafts</Trans>
            </Link>
          </p>
        </Empty>
      );
    case "bin":
      return (
        <Empty title={<Trans>The bin is empty</Trans>}>
          <p>
            <Trans>What you delete waits here until you restore it.</Trans>
          </p>
        </Empty>
      );
    case "invitations":
      return (
        <Empty title={<Trans>Nobody waits for your answer</Trans>}>
          <p>
            <Trans>When somebody names you as an author, you accept or decline it here.</Trans>
          </p>
        </Empty>
      );
  }
}

/** Texts that this browser has and the server has not: opened, they are sent. */
export function KeptHere({ member }: { member: string }) {
  const { t } = useLingui();
  const { data } = useQuery({ queryKey: ["writing", "kept", member], queryFn: () => keptTexts(member), staleTime: 0 });
  if (!data?.length) return null;
  return (
    <section className="notice notice-warning" aria-labelledby="kept-here">
      <h2 id="kept-here" className="kept-title">
        <Trans>Only on this device</Trans>
      </h2>
      <p>
        <Trans>The server does not have these words yet. Open a text, and it is saved.</Trans>
      </p>
      <ul>
        {data.map(({ id, copy, content, at }) => (
          <li key={id}>
            <Link to={copy ? paths.write(copy.post.slug) : paths.draft(id)}>{content.title || t`Untitled`}</Link>{" "}
            <Time at={new Date(at).toISOString()} />
          </li>
        ))}
      </ul>
    </section>
  );
}
