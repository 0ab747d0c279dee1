import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "react-router";

import { paths } from "@/paths";
import { Page } from "@/ui/Page";

/** In place of what a link would have done that works no more. */
export function DeadLink({ onAgain }: { onAgain: () => void }) {
  const { t } = useLingui();
  return (
    <Page title={t`This link does not work any more`}>
      <p className="form-narrow" role="alert">
        <Trans>It was used, a newer one took its place, or its time is over. A link works once.</Trans>
      </p>
      <div className="account-ways">
        <button type="button" className="btn btn-primary" onClick={onAgain}>
          <Trans>Ask for a new one</Trans>
        </button>
        <Link className="btn btn-outline-primary" to={paths.home()}>
          <Trans>To the first page</Trans>
        </Link>
      </div>
    </Page>
  );
}
