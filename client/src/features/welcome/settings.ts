import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { api, body } from "@/api/client";
import { siteQuery, useSite } from "@/layout/site";

/** What is set up of the site, and what is not yet. */
export const setupQuery = queryOptions({
  queryKey: ["site", "setup"],
  queryFn: ({ signal }) => body(api.GET("/api/site/setup", { signal })),
});

/** Saves what a form of settings changes: one that the environment fixes may stand in it as it is. */
export function useSaveSettings(onSaved: () => void) {
  const site = useSite();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (form: FormData) => {
      const before: Record<string, unknown> = site;
      const changes = [...form].filter(([name, value]) => value !== before[name]);
      return body(api.PATCH("/api/site/settings", { body: Object.fromEntries(changes) }));
    },
    meta: { shown: true },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: siteQuery.queryKey });
      onSaved();
    },
  });
}
