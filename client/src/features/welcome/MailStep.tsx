import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";

import { TestMail } from "@/features/admin/TestMail";
import { Page } from "@/ui/Page";
import { Shown } from "@/ui/states";

import { setupQuery } from "./settings";
import { Next, Ways } from "./Ways";

const EXAMPLE = `MAIL_SERVER=smtp.example.org
MAIL_PORT=587
MAIL_USE_TLS=true
MAIL_USERNAME=blog
MAIL_PASSWORD=…
MAIL_DEFAULT_SENDER=blog@example.org`;

export function MailStep({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const setup = useQuery(setupQuery);
  return (
    <Page title={t`Mail`}>
      <p>
        <Trans>By mail, members confirm their addresses, choose a new password when they forgot theirs, and are told of answers.</Trans>
      </p>
      <Shown query={setup}>
        {({ mail, mail_server: server, mail_sender: sender }) => (
          <>
            {mail === "server" && (
              <p>
                <Trans>
                  <strong>{server}</strong> takes the mail of this site. It comes from <strong>{sender}</strong>.
                </Trans>
              </p>
            )}
            {mail === "nowhere" ? <HowToSet /> : <TestMail />}
            {mail === "files" && <Files />}
          </>
        )}
      </Shown>
      <Ways step="mail">
        <Next onDone={onDone} />
      </Ways>
    </Page>
  );
}

function Files() {
  return (
    <p className="mt-3">
      <Trans>
        For now, mails become files in the folder <code>mail</code> beside the database: no <code>MAIL_SERVER</code> is set.
      </Trans>
    </p>
  );
}

function HowToSet() {
  return (
    <>
      <p className="notice notice-warning">
        <Trans>This site sends no mail yet. It works without: whoever runs it can make the links that members need.</Trans>
      </p>
      <p>
        <Trans>
          To send mail, put the settings of your mail provider into the file <code>.env</code> of the server, or into its environment, and
          start it anew:
        </Trans>
      </p>
      <pre className="verbatim" tabIndex={0}>
        {EXAMPLE}
      </pre>
    </>
  );
}
