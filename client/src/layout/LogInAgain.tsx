import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";

import { sessionEnd } from "@/api/queries";
import { LogInForm } from "@/features/account/LogInForm";
import { Dialog } from "@/ui/Dialog";

import { useViewer } from "./site";

/** The session ended while somebody was at work: they log in above the screen, and go on where they were. */
export function LogInAgain() {
  const { t } = useLingui();
  const viewer = useViewer();
  const [isAsked, ask] = useState(false);
  useEffect(() => {
    const open = () => ask(true);
    sessionEnd.addEventListener("end", open);
    return () => sessionEnd.removeEventListener("end", open);
  }, []);
  if (!isAsked || !viewer) return null;
  return (
    <Dialog title={t`Please log in again`} onClose={() => ask(false)}>
      <p>
        <Trans>Your session ended. Nothing on this screen is lost: log in, and it goes on.</Trans>
      </p>
      <LogInForm
        login={viewer.username}
        onLoggedIn={() => {
          ask(false);
          sessionEnd.dispatchEvent(new Event("over"));
        }}
      />
    </Dialog>
  );
}
