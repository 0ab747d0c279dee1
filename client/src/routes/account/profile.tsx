import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "react-router";

import { ProfileForm } from "@/features/account/ProfileForm";
import { useMember } from "@/layout/site";
import { paths } from "@/paths";
import { Page } from "@/ui/Page";

export function Component() {
  const { t } = useLingui();
  const member = useMember();
  const [fresh, setFresh] = useState(0);
  const beginAnew = () => {
    document.querySelector("h1")?.focus();
    setFresh(fresh + 1);
  };
  return (
    <Page title={t`Profile`}>
      <p className="quiet">
        <Trans>
          What everybody sees on your page: <Link to={paths.profile(member.username)}>@{member.username}</Link>
        </Trans>
      </p>
      <ProfileForm key={fresh} member={member} onAnew={beginAnew} />
    </Page>
  );
}
