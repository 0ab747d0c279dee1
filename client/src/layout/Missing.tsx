import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "react-router";

import { paths } from "@/paths";
import { Page } from "@/ui/Page";

export function Missing() {
  const { t } = useLingui();
  return (
    <Page title={t`There is nothing at this address`}>
      <p>
        <Trans>
          Perhaps it was moved, or the address has a slip in it. <Link to={paths.home()}>Begin at home</Link>, or{" "}
          <Link to={paths.search()}>search</Link>.
        </Trans>
      </p>
    </Page>
  );
}
