import { queryOptions } from "@tanstack/react-query";

import { api, body, type Schema } from "@/api/client";

type Module = Schema<"ModuleOut">;

/** Milliseconds between two questions whether what was chosen is there. */
const SOON = 2000;

/** Whether the site is about to begin anew with, or without, a module. */
export function isOnItsWay({ on, works, broken, waits_for }: Module): boolean {
  return on !== works && !broken && !waits_for.length;
}

export const modulesQuery = queryOptions({
  queryKey: ["modules"],
  queryFn: ({ signal }) => body(api.GET("/api/modules", { signal })),
  refetchInterval: ({ state }) => !state.error && Boolean(state.data?.items.some(isOnItsWay)) && SOON,
});
