import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, body } from "@/api/client";
import { cursors } from "@/ui/Cursored";

export const tagsQuery = infiniteQueryOptions({
  queryKey: ["tags", "all"],
  queryFn: ({ pageParam, signal }) => body(api.GET("/api/tags", { params: { query: { cursor: pageParam, limit: 100 } }, signal })),
  ...cursors,
});

export const tagQuery = (slug: string) =>
  queryOptions({
    queryKey: ["tags", "one", slug],
    queryFn: ({ signal }) => body(api.GET("/api/tags/{slug}", { params: { path: { slug } }, signal })),
  });

export const followedTagsQuery = infiniteQueryOptions({
  queryKey: ["tags", "followed"],
  queryFn: ({ pageParam, signal }) => body(api.GET("/api/user/tags", { params: { query: { cursor: pageParam } }, signal })),
  ...cursors,
});
