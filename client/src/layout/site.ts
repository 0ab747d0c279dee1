import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";

import { api, body, type Schema } from "@/api/client";
import { viewerQuery } from "@/api/queries";

export const siteQuery = queryOptions({
  queryKey: ["site"],
  queryFn: ({ signal }) => body(api.GET("/api/site", { signal })),
  staleTime: 60_000,
});

/** What everybody may know of the site. `Layout` has loaded it before any screen asks. */
export function useSite(): Schema<"SiteOut"> {
  return useSuspenseQuery(siteQuery).data;
}

/** Whether a part of the site, such as `search`, is switched on. */
export function useHas(part: string): boolean {
  return useSite().parts.includes(part);
}

/** Who is logged in, or null. `Layout` has loaded it before any screen asks. */
export function useViewer(): Schema<"UserOut"> | null {
  return useSuspenseQuery(viewerQuery).data;
}

/** The member who is logged in, on screens behind `MembersOnly`. */
export function useMember(): Schema<"UserOut"> {
  const viewer = useViewer();
  if (!viewer) throw new Error("this screen stands behind MembersOnly");
  return viewer;
}
