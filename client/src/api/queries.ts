import { MutationCache, notifyManager, QueryCache, QueryClient, queryOptions } from "@tanstack/react-query";

import { keptInWindow } from "@/kept";
import { toast } from "@/ui/toasts";

import { api, body, type Schema } from "./client";
import { Problem } from "./problem";

const TRIES = 3;

// Before the next click is heard, a button knows that its request is on its way: TanStack's own way is to tell a moment later.
notifyManager.setScheduler(queueMicrotask);

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeEndOfSession }),
  mutationCache: new MutationCache({
    onError(error, _variables, _context, mutation) {
      noticeEndOfSession(error);
      // A form shows its refusals itself; everything else has one place to be told.
      if (!mutation.meta?.shown && error instanceof Problem && error.status !== 401) {
        toast(error.message, "error");
      }
    },
  }),
  defaultOptions: {
    queries: {
      // Without a connection a request fails at once, and the screen says so: TanStack's own way is to wait in silence.
      networkMode: "always",
      staleTime: 10_000,
      retry: (failures, error) => error instanceof Problem && error.status >= 500 && failures < TRIES - 1,
    },
    mutations: { networkMode: "always" },
  },
});

type Viewer = Schema<"UserOut"> | null;

/** Who is logged in, or null. When a session ends by itself, whoever it was stays, so that their screen does: they are asked to log in. */
export const viewerQuery = queryOptions({
  queryKey: ["viewer"],
  queryFn: async ({ client, queryKey, signal }): Promise<Viewer> => {
    const before = client.getQueryData<Viewer>(queryKey);
    const now: Viewer = await body(api.GET("/api/user", { signal }));
    if (before && !now) tellEndOfSession();
    return now ?? before ?? null;
  },
  staleTime: 60_000,
});

/** After a log-out: forgets who was here, and what they alone saw. */
export function forgetViewer(): void {
  queryClient.setQueryData(viewerQuery.queryKey, null);
  queryClient.removeQueries({ type: "inactive" });
  void queryClient.invalidateQueries();
  keptInWindow.clear(); // comments that were not sent
}

/** Tells `end` when the server knows the session no more although the studio did, and `over` after a new log-in: see `layout/LogInAgain`. */
export const sessionEnd = new EventTarget();

function noticeEndOfSession(error: unknown): void {
  const viewer: unknown = queryClient.getQueryData(viewerQuery.queryKey);
  if (viewer && error instanceof Problem && error.status === 401) tellEndOfSession();
}

function tellEndOfSession(): void {
  sessionEnd.dispatchEvent(new Event("end"));
}
