import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";

import { api, body } from "@/api/client";
import { cursors } from "@/ui/Cursored";

/** Posts that match. Those of the words before stay on the screen until the new ones are there. */
export const searchQuery = (words: string) =>
  infiniteQueryOptions({
    queryKey: ["posts", "search", words],
    queryFn: ({ pageParam, signal }) => body(api.GET("/api/search", { params: { query: { q: words, cursor: pageParam } }, signal })),
    enabled: words !== "",
    placeholderData: keepPreviousData,
    ...cursors,
  });
