import { Trans, useLingui } from "@lingui/react/macro";
import { Link, Navigate, useSearchParams } from "react-router";

import { LogInForm } from "@/features/account/LogInForm";
import { useSite, useViewer } from "@/layout/site";
import { paths } from "@/paths";
import { Page } from "@/ui/Page";

export function Component() {
  const { t } = useLingui();
  const site = useSite();
  const viewer = useViewer();
  const [search] = useSearchParams();
  const next = search.get("next") ?? "";
  // Only within the studio: an address that starts with two slashes is another site's.
  const target = /^\/(?!\/)/.test(next) ? next : paths.home();
  if (viewer) return <Navigate to={target} replace />;
  return (
    <Page title={t`Log in`}>
      <LogInForm />
      <p className="mt-4">
        <Link to={paths.forgot()}>
          <Trans>Forgotten your password?</Trans>
        </Link>
      </p>
      {site.mail_works && (
        <p>
          <Link to={paths.confirm()}>
            <Trans>The link to confirm your address did not come?</Trans>
          </Link>
        </p>
      )}
      {site.sign_up_open && (
        <p>
          <Trans>
            New here? <Link to={paths.register()}>Register</Link>.
          </Trans>
        </p>
      )}
    </Page>
  );
}
