import "@pages/css/comments.css";
import "./comments.css";

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation, useNavigate, useSearchParams } from "react-router";

import { asProblem } from "@/api/problem";
import type { Schema } from "@/api/client";
import { useHas, useViewer } from "@/layout/site";
import { paths } from "@/paths";
import { Failure, Loading } from "@/ui/states";
import { Time } from "@/ui/Time";

import { NewForm } from "./forms";
import { threadQuery, useChange } from "./queries";
import { withWritten } from "./thread";
import { Thread } from "./Thread";

/** What people say below a post, where anybody did, or may. */
export function Comments({ post }: { post: Schema<"PostOut"> }) {
  const hasComments = useHas("comments");
  return hasComments && (post.takes_comments || post.comments_count > 0) ? <All post={post} /> : null;
}

function All({ post }: { post: Schema<"PostOut"> }) {
  const { t } = useLingui();
  const [search] = useSearchParams();
  const { hash } = useLocation();
  const navigate = useNavigate();
  const named = Number(/^#comment-(\d+)$/.exec(hash)?.[1]) || null;
  const [start, begin] = useState({ slug: post.slug, at: named });
  const order = search.get("order") === "newest" ? "newest" : "oldest";
  const at = start.slug === post.slug && order === "oldest" ? start.at : null;
  const asked = { slug: post.slug, order, at } as const;
  const thread = useInfiniteQuery(threadQuery(asked));
  const change = useChange(asked);
  const [goal, aim] = useState<string | null>(null);
  const count = thread.data?.pages[0]?.count ?? post.comments_count;
  const from = (number: number | null) => begin({ slug: post.slug, at: number });
  const goTo = (number: number | null) => {
    from(number);
    // A comment that the address names would be gone to again, whenever this screen is drawn anew.
    if (number === null && hash) void navigate({ search: search.toString(), hash: "" }, { replace: true, preventScrollReset: true });
  };

  return (
    <section className="comments" id="comments" aria-labelledby="comments-title">
      <div className="comments-head">
        <h2 id="comments-title" tabIndex={-1}>
          {count ? <Plural value={count} one="# comment" other="# comments" /> : <Trans>Comments</Trans>}
        </h2>
        {count > 1 && (
          <nav className="comments-order" aria-label={t`Order of the comments`}>
            <ul>
              <li>
                <Link
                  to={{ search: "" }}
                  aria-current={order === "oldest" ? "true" : undefined}
                  preventScrollReset
                  onClick={() => from(null)}
                >
                  <Trans>Oldest first</Trans>
                </Link>
              </li>
              <li>
                <Link to={{ search: "?order=newest" }} aria-current={order === "newest" ? "true" : undefined} preventScrollReset>
                  <Trans>Newest first</Trans>
                </Link>
              </li>
            </ul>
          </nav>
        )}
      </div>
      {post.may.comment ? (
        <NewForm
          key={post.slug}
          slug={post.slug}
          onWritten={(comment) => {
            change((shown) => withWritten(shown, comment, order));
            aim(`comment-${comment.id}`);
          }}
        />
      ) : (
        <WhyNot post={post} />
      )}
      {thread.data ? (
        <Thread asked={asked} thread={thread} shown={thread.data} change={change} goal={goal} aim={aim} named={named} begin={goTo} />
      ) : thread.error ? (
        <Failure problem={asProblem(thread.error)} retry={() => void thread.refetch()} />
      ) : (
        <Loading />
      )}
    </section>
  );
}

/** Why whoever looks may not comment here. */
function WhyNot({ post }: { post: Schema<"PostOut"> }) {
  const viewer = useViewer();
  if (!post.takes_comments) {
    return (
      <p className="comments-say quiet">
        <Trans>Comments are closed.</Trans>
      </p>
    );
  }
  if (!viewer) {
    return (
      <p className="comments-say">
        <Trans>
          <Link to={paths.logIn(`${paths.post(post.slug)}#comments`)}>Log in</Link> to join in.
        </Trans>
      </p>
    );
  }
  return (
    <p className="comments-say quiet">
      {viewer.silenced_until ? (
        <Trans>
          You may read but not write until <Time at={viewer.silenced_until} />.
        </Trans>
      ) : (
        <Trans>You can read the comments, but not write any.</Trans>
      )}
    </p>
  );
}
