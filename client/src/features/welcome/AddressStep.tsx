import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";

import { SERVER } from "@/api/client";
import { CopyField } from "@/ui/CopyField";
import { Page } from "@/ui/Page";
import { Shown } from "@/ui/states";

import { setupQuery } from "./settings";
import { Next, Ways } from "./Ways";

/** Hosts that no other computer finds this one by. */
const ONLY_HERE = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

export function AddressStep({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const setup = useQuery(setupQuery);
  const here = SERVER || location.origin;
  const isRight = setup.data?.url === here && setup.data.is_url_set;
  return (
    <Page title={t`The address of your site`}>
      <Shown query={setup}>
        {({ url, is_url_set: isSet }) => (isRight ? <Right url={url} /> : <Set here={here} url={url} isSet={isSet} />)}
      </Shown>
      {ONLY_HERE.test(new URL(here).hostname) && (
        <p>
          <Trans>
            This address works on this computer alone. When the site moves to a server, <code>MABLOG_URL</code> has to say where readers
            find it, such as <code>https://blog.example</code>.
          </Trans>
        </p>
      )}
      <Ways step="address">
        <Next onDone={onDone} />
        {setup.data && !isRight && (
          <button type="button" className="btn btn-outline-primary" onClick={() => void setup.refetch()}>
            <Trans>Look again</Trans>
          </button>
        )}
      </Ways>
    </Page>
  );
}

function Right({ url }: { url: string }) {
  return (
    <p className="notice notice-success">
      <Trans>
        Links in mails and feeds begin with <strong>{url}</strong>, and that is where you are.
      </Trans>
    </p>
  );
}

/** What to set, and where: nothing but the environment of the server says what its address is. */
function Set({ here, url, isSet }: { here: string; url: string; isSet: boolean }) {
  const { t } = useLingui();
  return (
    <>
      <p className="notice notice-warning">
        {isSet ? (
          <Trans>
            You are at <strong>{here}</strong>, but links in mails and feeds begin with <strong>{url}</strong>.
          </Trans>
        ) : (
          <Trans>
            Nobody said yet what the address of this site is. Links in mails and feeds begin with <strong>{url}</strong>, which is a guess.
          </Trans>
        )}
      </p>
      <p>
        <Trans>
          If readers come to the address where you are, put this line into the file <code>.env</code> of the server, or into its
          environment, and start it anew.
        </Trans>
      </p>
      <CopyField label={t`The setting`} text={`MABLOG_URL=${here}`} />
    </>
  );
}
