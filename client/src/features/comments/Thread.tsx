import { Plural, Trans } from "@lingui/react/macro";
import { type UseInfiniteQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link } from "react-router";

import { asProblem } from "@/api/problem";
import { goTo, useHash } from "@/ui/hash";
import { Failure } from "@/ui/states";

import { CommentItem } from "./CommentItem";
import { type Asked, newsQuery } from "./queries";
import { commentsOf, type Thread as Shown, withChanged, withDeleted, withWritten } from "./thread";

interface Props {
  asked: Asked;
  thread: UseInfiniteQueryResult<Shown>;
  /** What is loaded of it. */
  shown: Shown;
  change: (change: (thread: Shown) => Shown) => void;
  /** The element that gets the focus as soon as it is there, by its id. */
  goal: string | null;
  aim: (goal: string | null) => void;
  /** The comment that the address names. */
  named: number | null;
  /** Begin with the thread of a comment, or with the first one. */
  begin: (at: number | null) => void;
}

/** The comments, one below the other, and the ways to more of them. */
export function Thread({ asked, thread, shown, change, goal, aim, named, begin }: Props) {
  const queries = useQueryClient();
  const news = useQuery(newsQuery(asked, queries)).data;
  const [isNew, mark] = useState<ReadonlySet<number>>(new Set());
  const comments = commentsOf(shown);
  const known = new Map(comments.map((comment) => [comment.id, comment]));
  const added = news ? commentsOf(news).filter((comment) => !known.has(comment.id)) : [];
  const elsewhere = (news?.pages[0]?.count ?? 0) - (shown.pages[0]?.count ?? 0);
  useHash(shown);

  useEffect(() => {
    if (goal && goTo(goal)) aim(null);
  }, [goal, shown, aim]);

  useEffect(() => {
    if (named !== null && named !== asked.at && !known.has(named)) begin(named);
    // Only when the address names another one: it may be gone, and is looked for once.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [named]);

  const show = () => {
    mark(new Set(added.map((comment) => comment.id)));
    change(() => news ?? shown);
    aim(added[0] ? `comment-${added[0].id}` : null);
  };

  return (
    <>
      {shown.pages[0]?.cursor && (
        <p>
          <button type="button" className="btn btn-sm btn-outline-primary" onClick={() => begin(null)}>
            <Trans>From the beginning</Trans>
          </button>
        </p>
      )}
      {comments.length > 0 ? (
        <ol className="comment-list">
          {comments.map((comment, place) => (
            <CommentItem
              key={comment.id}
              comment={comment}
              parent={comment.parent_id === null ? undefined : known.get(comment.parent_id)}
              isNew={isNew.has(comment.id)}
              onWritten={(answer) => {
                change((before) => withWritten(before, answer, asked.order));
                aim(`comment-${answer.id}`);
              }}
              onChanged={(changed) => change((before) => withChanged(before, changed))}
              onDeleted={() => {
                const next = comment.answers_count ? comment : (comments[place + 1] ?? comments[place - 1]);
                aim(next ? `comment-${next.id}` : "comments-title");
                change((before) => withDeleted(before, comment));
              }}
            />
          ))}
        </ol>
      ) : (
        <p className="comments-none quiet">
          <Trans>Nobody has said anything yet.</Trans>
        </p>
      )}
      {thread.error && <Failure problem={asProblem(thread.error)} retry={() => void thread.fetchNextPage()} />}
      {thread.hasNextPage && !thread.error && (
        <p className="pager">
          <button
            type="button"
            className="btn btn-outline-primary"
            aria-disabled={thread.isFetchingNextPage}
            onClick={() => thread.isFetchingNextPage || void thread.fetchNextPage()}
          >
            {thread.isFetchingNextPage ? <Trans>Loading …</Trans> : <Trans>More comments</Trans>}
          </button>
        </p>
      )}
      <div className="comments-news" role="status">
        {added.length > 0 ? (
          <button type="button" className="btn btn-primary" onClick={show}>
            <Plural value={Math.max(added.length, elsewhere)} one="Show # new comment" other="Show # new comments" />
          </button>
        ) : (
          elsewhere > 0 && (
            // They stand on a page that is not loaded.
            <Link className="btn btn-primary" to={{ search: "?order=newest", hash: "comments" }}>
              <Plural value={elsewhere} one="Show # new comment" other="Show # new comments" />
            </Link>
          )
        )}
      </div>
    </>
  );
}
