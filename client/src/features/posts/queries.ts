import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, body } from "@/api/client";
import { cursors } from "@/ui/Cursored";

/** What the home screen lists: the pinned posts, then the others, newest first. */
export const homeQuery = infiniteQueryOptions({
  queryKey: ["posts", "home"],
  queryFn: async ({ pageParam, signal }) => {
    const asked = (query: { pinned: boolean; cursor?: string | null; limit?: number }) =>
      body(api.GET("/api/posts", { params: { query }, signal }));
    const newest = asked({ pinned: false, cursor: pageParam });
    if (pageParam) return newest;
    const [pinned, others] = await Promise.all([asked({ pinned: true, limit: 100 }), newest]);
    return { ...others, items: [...pinned.items, ...others.items] };
  },
  ...cursors,
});

export const tagPostsQuery = (slug: string) =>
  infiniteQueryOptions({
    queryKey: ["posts", "tag", slug],
    queryFn: ({ pageParam, signal }) => body(api.GET("/api/posts", { params: { query: { tag: slug, cursor: pageParam } }, signal })),
    ...cursors,
  });

export const postQuery = (slug: string) =>
  queryOptions({
    queryKey: ["post", slug],
    queryFn: ({ signal }) => body(api.GET("/api/posts/{slug}", { params: { path: { slug } }, signal })),
  });

export const timelineQuery = infiniteQueryOptions({
  queryKey: ["posts", "timeline"],
  queryFn: ({ pageParam, signal }) => body(api.GET("/api/timeline", { params: { query: { cursor: pageParam } }, signal })),
  ...cursors,
});
