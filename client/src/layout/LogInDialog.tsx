import { Trans, useLingui } from "@lingui/react/macro";

import { LogInForm } from "@/features/account/LogInForm";
import { Dialog } from "@/ui/Dialog";

interface Props {
  login: string;
  onClose: () => void;
  onLoggedIn: () => void;
}

export default function LogInDialog({ login, onClose, onLoggedIn }: Props) {
  const { t } = useLingui();
  return (
    <Dialog title={t`Please log in again`} onClose={onClose}>
      <p>
        <Trans>Your session ended. Nothing on this screen is lost: log in, and it goes on.</Trans>
      </p>
      <LogInForm login={login} onLoggedIn={onLoggedIn} />
    </Dialog>
  );
}
