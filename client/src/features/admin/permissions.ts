import { queryOptions, useQuery } from "@tanstack/react-query";

import { api, body } from "@/api/client";

const permissionsQuery = queryOptions({
  queryKey: ["permissions"],
  queryFn: ({ signal }) => body(api.GET("/api/permissions", { signal })),
});

/** What roles are made of, in words, and which of it whoever asks may give. */
export function usePermissions() {
  return useQuery(permissionsQuery);
}
