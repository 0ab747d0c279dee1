import { Trans } from "@lingui/react/macro";
import { Link } from "react-router";

import { paths } from "@/paths";

import { useSite, useViewer } from "./site";

/** Reminds members of the mail that they have still to open: until then they may do less, as the site is set. */
export function Unconfirmed() {
  const site = useSite();
  const viewer = useViewer();
  if (!viewer?.email || viewer.is_confirmed !== false || !site.mail_works) return null;
  return (
    <p className="offline shell">
      <Trans>
        Please confirm your address {viewer.email}: open the link in the mail that we sent you. Did it not come?{" "}
        <Link to={paths.account("email")}>Send it again</Link>
      </Trans>
    </p>
  );
}
