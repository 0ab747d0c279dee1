import { queryOptions } from "@tanstack/react-query";

import { api, body } from "@/api/client";

export const memberQuery = (username: string) =>
  queryOptions({
    queryKey: ["member", username],
    queryFn: ({ signal }) => body(api.GET("/api/users/{username}", { params: { path: { username } }, signal })),
  });
