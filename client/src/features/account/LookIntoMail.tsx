import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "react-router";

import { paths } from "@/paths";
import { Page } from "@/ui/Page";

/** What is said after somebody asked for a mail, whether it will come or not. */
export function LookIntoMail({ email, again }: { email: string; again: () => void }) {
  const { t } = useLingui();
  return (
    <Page title={t`Look into your mail`}>
      <div className="form-narrow" role="status">
        <p className="lead">
          <Trans>If {email} can be used here, a link is on its way to it.</Trans>
        </p>
        <p>
          <Trans>
            It may take a few minutes. If nothing comes, look into the folder for unwanted mail, and see that the address is right.
          </Trans>
        </p>
        <div className="account-ways">
          <button type="button" className="btn btn-outline-primary" onClick={again}>
            <Trans>Ask once more</Trans>
          </button>
          <Link className="btn btn-outline-primary" to={paths.logIn()}>
            <Trans>Log in</Trans>
          </Link>
        </div>
      </div>
    </Page>
  );
}
