import { infiniteQueryOptions, type InfiniteData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { api, body, type Schema } from "@/api/client";
import { nextQuestion } from "@/api/news";
import { cursors } from "@/ui/Cursored";

/** How many are not read, asked again and again. */
export const unreadQuery = queryOptions({
  queryKey: ["notifications", "unread"],
  queryFn: ({ signal }) => body(api.GET("/api/notifications/unread", { signal })),
  refetchInterval: nextQuestion,
});

export const notificationsQuery = (unread: boolean) =>
  infiniteQueryOptions({
    queryKey: ["notifications", "list", unread],
    queryFn: ({ pageParam, signal }) => body(api.GET("/api/notifications", { params: { query: { unread, cursor: pageParam } }, signal })),
    ...cursors,
  });

/** Marks some read, or all that are not newer than one; the lists and the number in the header follow at once. */
export function useMarkRead() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (which: Schema<"ReadInput">) => body(api.PATCH("/api/notifications", { body: which })),
    onSuccess: (unread, { ids, up_to: newest }) => {
      queries.setQueryData(unreadQuery.queryKey, unread);
      const isMeant = (id: number) => ids?.includes(id) ?? id <= (newest ?? 0);
      const now = new Date().toISOString();
      queries.setQueriesData<InfiniteData<Schema<"NotificationListOut">>>(
        { queryKey: ["notifications", "list"] },
        (list) =>
          list && {
            ...list,
            pages: list.pages.map((page) => ({
              ...page,
              items: page.items.map((one) => (isMeant(one.id) && !one.read_at ? { ...one, read_at: now } : one)),
            })),
          },
      );
    },
  });
}
