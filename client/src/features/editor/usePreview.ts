import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { api, body, type Schema } from "@/api/client";
import { asProblem, Problem } from "@/api/problem";

import { useSettled } from "./useSettled";

export interface ShownPreview {
  /** The newest answer, which may be to an earlier text; none before the first. */
  data: Schema<"PreviewOut"> | undefined;
  /** Why there is none to the text as it is now. */
  problem: Problem | null;
}

/** Milliseconds without a change after which the server is asked to render. */
const PAUSE = 400;
/** Milliseconds after which it is asked again where it did not answer. */
const AGAIN = 5000;

/** What the server makes of Markdown: page, words and minutes. While the next is on its way, and when it fails, the last one stays. */
export function usePreview(text: string, language: string): ShownPreview {
  const source = useSettled(text, PAUSE);
  const query = useQuery({
    queryKey: ["preview", language, source],
    queryFn: ({ signal }) => body(api.POST("/api/posts/preview", { body: { source, language }, signal })),
    staleTime: 60_000,
    // Each is a whole text, and nobody goes back to it.
    gcTime: 10_000,
    retry: false,
    refetchInterval: ({ state: { error } }) => (error instanceof Problem && error.mayPass ? AGAIN : false),
  });
  const [last, setLast] = useState(query.data);
  if (query.data && query.data !== last) setLast(query.data);
  return { data: query.data ?? last, problem: query.error && asProblem(query.error) };
}
