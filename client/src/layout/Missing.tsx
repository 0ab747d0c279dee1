import { Trans, useLingui } from "@lingui/react/macro";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";

import { Problem } from "@/api/problem";
import { paths } from "@/paths";
import { Page } from "@/ui/Page";
import { Shown } from "@/ui/states";

export function Missing() {
  const { t } = useLingui();
  return (
    <Page title={t`There is nothing at this address`}>
      <p>
        <Trans>
          Perhaps it was moved, or the address has a slip in it. <Link to={paths.home()}>Begin at home</Link>.
        </Trans>
      </p>
    </Page>
  );
}

/** What a whole screen is about, in each of its states: where it is not there (any more), or did not come, the screen says so. */
export function MissingOr<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  const { t } = useLingui();
  if (query.error instanceof Problem && query.error.status === 404) return <Missing />;
  const shown = <Shown query={query}>{children}</Shown>;
  return query.isLoadingError ? <Page title={t`This cannot be shown now`}>{shown}</Page> : shown;
}
