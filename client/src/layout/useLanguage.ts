import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

import { api, body, type Schema } from "@/api/client";
import { activate, spoken } from "@/i18n";

/** Speak the language in which the server answers whoever looks: their own, the browser's, or the site's. */
export function useLanguage(viewer: Schema<"UserOut"> | null | undefined): void {
  const { data } = useQuery({
    queryKey: ["languages", viewer?.id, viewer?.language],
    queryFn: ({ signal }) => body(api.GET("/api/languages", { signal })),
    enabled: viewer !== undefined,
    staleTime: Infinity,
  });
  const current = data?.current;
  useEffect(() => {
    if (current) void activate(spoken(current));
  }, [current]);
}
