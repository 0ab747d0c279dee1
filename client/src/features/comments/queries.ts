import { infiniteQueryOptions, type QueryClient, queryOptions, useQueryClient } from "@tanstack/react-query";

import { api, body, type Schema } from "@/api/client";
import { nextQuestion } from "@/api/news";
import { Problem } from "@/api/problem";

import type { Comment, Order, Thread } from "./thread";

/** Which comments of which post: all, or those from the thread of one on. */
export interface Asked {
  slug: string;
  order: Order;
  at: number | null;
}

const key = ({ slug, order, at }: Asked) => ["comments", slug, order, at] as const;

async function page({ slug, order, at }: Asked, cursor: string | null, signal: AbortSignal): Promise<Schema<"CommentListOut">> {
  const ask = (query: { cursor?: string | null; comment?: number }) =>
    body(api.GET("/api/posts/{slug}/comments", { params: { path: { slug }, query: { order, ...query } }, signal }));
  if (cursor || !at) return ask({ cursor });
  try {
    return await ask({ comment: at });
  } catch (error) {
    // The comment is gone: the others are there all the same.
    if (error instanceof Problem && error.status === 404) return ask({});
    throw error;
  }
}

/** The comments that are shown. They change when somebody asks for it, never below a reader's eyes. */
export const threadQuery = (asked: Asked) =>
  infiniteQueryOptions({
    queryKey: key(asked),
    queryFn: ({ pageParam, signal }) => page(asked, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    staleTime: Infinity,
    refetchOnMount: "always",
  });

/** The same pages as they are by now, asked for again and again: see docs/decisions/0017. */
export const newsQuery = (asked: Asked, queries: QueryClient) =>
  queryOptions({
    queryKey: [...key(asked), "news"],
    queryFn: async ({ signal }): Promise<Thread> => {
      const shown = queries.getQueryData<Thread>(key(asked));
      const length = shown?.pages.length ?? 1;
      const isWhole = shown?.pages.at(-1)?.next_cursor === null;
      const news: Thread = { pages: [], pageParams: [] };
      let cursor: string | null = null;
      do {
        const one = await page(asked, cursor, signal);
        news.pages.push(one);
        news.pageParams.push(cursor);
        cursor = one.next_cursor;
      } while (cursor && (isWhole || news.pages.length < length));
      return news;
    },
    initialData: () => queries.getQueryData<Thread>(key(asked)),
    staleTime: Infinity,
    refetchOnMount: false,
    refetchOnReconnect: false,
    refetchOnWindowFocus: false,
    refetchInterval: nextQuestion,
    retry: false,
    gcTime: 0,
  });

/** Changes what is shown, and what is known of it by now, so that neither undoes the other. */
export function useChange(asked: Asked): (change: (thread: Thread) => Thread) => void {
  const queries = useQueryClient();
  return (change) => {
    for (const name of [key(asked), [...key(asked), "news"]]) {
      queries.setQueryData<Thread>(name, (thread) => thread && change(thread));
    }
  };
}

export const commentQuery = (number: number) =>
  queryOptions({
    queryKey: ["comment", number],
    queryFn: ({ signal }): Promise<Comment> => body(api.GET("/api/comments/{number}", { params: { path: { number } }, signal })),
  });
