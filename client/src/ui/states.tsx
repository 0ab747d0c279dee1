import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { asProblem, type Problem } from "@/api/problem";

/** Shown while something is on its way. It comes after a moment, so that what is quick does not flicker. */
export function Loading() {
  const { t } = useLingui();
  return (
    <p className="loading" role="status">
      {t`Loading …`}
    </p>
  );
}

/** What could not be shown, why, and what to do next: to try again, where that may help. */
export function Failure({ problem, retry }: { problem: Problem; retry?: () => void }) {
  const mayHelp = problem.mayPass || problem.status === 401; // which asks for the log-in once more
  return (
    <div className="notice notice-error" role="alert">
      <p>{problem.message}</p>
      {retry && mayHelp && (
        <button type="button" className="btn btn-sm btn-outline-primary" onClick={retry}>
          <Trans>Try again</Trans>
        </button>
      )}
    </div>
  );
}

/** Where there is nothing yet: what would stand here, and how it comes. */
export function Empty({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children}
    </div>
  );
}

/** Asks once more for everything on the screen that did not come, also for what another part of the screen lacks. */
export function useTryAgain(): () => void {
  const queries = useQueryClient();
  return () => void queries.refetchQueries({ type: "active", predicate: ({ state }) => state.status === "error" });
}

/** A query in each of its states. What is there already stays while it is asked for anew, and when that fails. */
export function Shown<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  const tryAgain = useTryAgain();
  const failure = query.error && <Failure problem={asProblem(query.error)} retry={tryAgain} />;
  if (query.data === undefined) return failure ?? <Loading />;
  return (
    <>
      {failure}
      {children(query.data)}
    </>
  );
}
