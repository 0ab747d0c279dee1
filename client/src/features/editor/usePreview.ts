import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";

import { api, body, type Schema } from "@/api/client";

import { useSettled } from "./useSettled";

export type PreviewQuery = UseQueryResult<Schema<"PreviewOut">>;

/** Milliseconds without a change after which the server is asked to render. */
const PAUSE = 400;
/** Milliseconds after which it is asked again where it did not answer. */
const AGAIN = 5000;

/** What the server makes of Markdown: page, words and minutes. While the next is on its way, and when it fails, the last one stays. */
export function usePreview(text: string, language: string): PreviewQuery {
  const source = useSettled(text, PAUSE);
  return useQuery({
    queryKey: ["preview", language, source],
    queryFn: ({ signal }) => body(api.POST("/api/posts/preview", { body: { source, language }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    // Each is a whole text, and nobody goes back to it.
    gcTime: 10_000,
    retry: false,
    refetchInterval: (query) => (query.state.error ? AGAIN : false),
  });
}
