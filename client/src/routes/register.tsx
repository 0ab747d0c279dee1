import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link, Navigate, useNavigate } from "react-router";

import { LookIntoMail } from "@/features/account/LookIntoMail";
import { RegisterForm } from "@/features/account/RegisterForm";
import { useSite, useViewer } from "@/layout/site";
import { paths } from "@/paths";
import { Page } from "@/ui/Page";
import { toast } from "@/ui/toasts";

export function Component() {
  const { t } = useLingui();
  const site = useSite();
  const viewer = useViewer();
  const navigate = useNavigate();
  const [waiting, setWaiting] = useState("");
  if (waiting) return <LookIntoMail email={waiting} again={() => void navigate(paths.confirm(), { state: { email: waiting } })} />;
  if (viewer) return <Navigate to={paths.home()} replace />;
  return (
    <Page title={t`Register`}>
      {site.sign_up_open ? (
        <RegisterForm onRegistered={() => toast(t`Welcome to ${site.name}.`)} onMustConfirm={setWaiting} />
      ) : (
        <p className="form-narrow">
          <Trans>New members are not taken at the moment. The people who run this site can make you an account.</Trans>
        </p>
      )}
      <p className="mt-4">
        <Trans>
          Already a member? <Link to={paths.logIn()}>Log in</Link>.
        </Trans>
      </p>
    </Page>
  );
}
