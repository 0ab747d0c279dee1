import { queryOptions, useQuery } from "@tanstack/react-query";

import { api, body } from "@/api/client";

const rolesQuery = queryOptions({
  queryKey: ["roles"],
  queryFn: ({ signal }) => body(api.GET("/api/roles", { signal })),
});

export function useRoles() {
  return useQuery(rolesQuery);
}
