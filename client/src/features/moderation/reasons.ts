import { queryOptions } from "@tanstack/react-query";

import { api, body, type Schema } from "@/api/client";

export type Reason = Schema<"ReportInput">["reason"];

/** Why something is reported or decided: codes, and the site's words for them. */
export const reasonsQuery = queryOptions({
  queryKey: ["reasons"],
  queryFn: ({ signal }) => body(api.GET("/api/reports/reasons", { signal })),
  staleTime: Infinity,
});
