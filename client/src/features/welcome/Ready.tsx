import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "react-router";

import { paths } from "@/paths";
import { Page } from "@/ui/Page";

/** The end of the set-up, and where to go from there. */
export function Ready() {
  const { t } = useLingui();
  return (
    <Page title={t`Your site is ready`}>
      <p className="lead">
        <Trans>What you left out can be set at any time, here or in the settings.</Trans>
      </p>
      <div className="account-ways">
        <Link className="btn btn-primary" to={paths.write()}>
          <Trans>Write a post</Trans>
        </Link>
        <Link className="btn btn-outline-primary" to={paths.admin("settings")}>
          <Trans>All settings</Trans>
        </Link>
        <Link className="btn btn-outline-primary" to={paths.home()}>
          <Trans>See the site</Trans>
        </Link>
      </div>
    </Page>
  );
}
