import { Trans } from "@lingui/react/macro";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { asProblem } from "@/api/problem";

import { Failure, Loading, useTryAgain } from "./states";

interface List<Item> {
  items: Item[];
  next_cursor: string | null;
}

interface Props<Item> {
  query: UseInfiniteQueryResult<InfiniteData<List<Item>>>;
  /** What stands here when the list has nothing. */
  empty: ReactNode;
  children: (items: Item[]) => ReactNode;
}

/** A list of the API, page by page: more of it comes by a button, so that the end of the screen can be reached. */
export function Cursored<Item>({ query, empty, children }: Props<Item>) {
  const tryAgain = useTryAgain();
  const retry = query.data ? () => void query.fetchNextPage() : tryAgain;
  const failure = query.error && <Failure problem={asProblem(query.error)} retry={retry} />;
  if (!query.data) return failure ?? <Loading />;
  const items = query.data.pages.flatMap((page) => page.items);
  return (
    <>
      {items.length ? children(items) : empty}
      {failure}
      {query.hasNextPage && !failure && (
        <p className="pager">
          <button
            type="button"
            className="btn btn-outline-primary"
            disabled={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {query.isFetchingNextPage ? <Trans>Loading …</Trans> : <Trans>Show more</Trans>}
          </button>
        </p>
      )}
    </>
  );
}

/** What `useInfiniteQuery` needs for a list of the API. */
export const cursors = {
  initialPageParam: null as string | null,
  getNextPageParam: (last: { next_cursor: string | null }) => last.next_cursor,
};
