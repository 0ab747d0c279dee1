import { Trans, useLingui } from "@lingui/react/macro";
import { Link, useNavigate, useSearchParams } from "react-router";

import { LogInForm } from "@/features/account/LogInForm";
import { useSite } from "@/layout/site";
import { paths } from "@/paths";
import { Page } from "@/ui/Page";

export function Component() {
  const { t } = useLingui();
  const site = useSite();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const next = search.get("next") ?? "";
  // Only within the studio: an address that starts with two slashes is another site's.
  const target = /^\/(?!\/)/.test(next) ? next : paths.home();
  return (
    <Page title={t`Log in`}>
      <LogInForm onLoggedIn={() => void navigate(target, { replace: true })} />
      <p className="mt-4">
        <Link to={paths.forgot()}>
          <Trans>Forgotten your password?</Trans>
        </Link>
      </p>
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
