import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation, useNavigate } from "react-router";

import { api } from "@/api/client";
import { asProblem } from "@/api/problem";
import { viewerQuery } from "@/api/queries";
import { AskLink } from "@/features/account/AskLink";
import { DeadLink } from "@/features/account/DeadLink";
import { useTokenInAddress } from "@/features/account/links";
import { useViewer } from "@/layout/site";
import { paths } from "@/paths";
import { Page } from "@/ui/Page";
import { Failure } from "@/ui/states";
import { toast } from "@/ui/toasts";

export function Component() {
  const token = useTokenInAddress();
  return <Whole key={token} token={token} />;
}

function Whole({ token }: { token: string }) {
  const { t } = useLingui();
  const location = useLocation();
  const viewer = useViewer();
  const [isAsking, ask] = useState(!token);
  if (!isAsking) return <Confirm token={token} onAsk={() => ask(true)} />;
  const given = (location.state as { email?: string } | null)?.email;
  return (
    <AskLink
      title={t`Confirm your address`}
      what={t`We send you the link once more. The one before it stops working.`}
      withoutMail={t`This site sends no mail. The people who run it can make you the link that you need.`}
      ask={(email) => api.POST("/api/confirm/again", { body: { email } })}
      email={given ?? viewer?.email ?? undefined}
    />
  );
}

/** The button that confirms: a mail program that opens links by itself must not. */
function Confirm({ token, onAsk }: { token: string; onAsk: () => void }) {
  const { t } = useLingui();
  const viewer = useViewer();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const confirm = useMutation({
    mutationFn: () => api.POST("/api/confirm", { body: { token } }),
    meta: { shown: true },
    onSuccess: async () => {
      toast(viewer ? t`Your address is confirmed.` : t`Your address is confirmed. You can log in.`);
      await queries.invalidateQueries({ queryKey: viewerQuery.queryKey });
      await navigate(viewer ? paths.home() : paths.logIn(), { replace: true });
    },
  });
  const problem = confirm.error && asProblem(confirm.error);
  if (problem?.status === 404) return <DeadLink onAgain={onAsk} />;
  return (
    <Page title={t`Confirm your address`}>
      {problem && <Failure problem={problem} />}
      <p className="form-narrow">
        <Trans>Is it yours, and did you register here? Then confirm it. If not, close this page: nothing happens.</Trans>
      </p>
      <div className="account-ways">
        <button
          type="button"
          className="btn btn-primary"
          aria-disabled={confirm.isPending}
          onClick={() => confirm.isPending || confirm.mutate()}
        >
          <Trans>Confirm</Trans>
        </button>
        <Link className="btn btn-outline-primary" to={paths.home()}>
          <Trans>Not now</Trans>
        </Link>
      </div>
    </Page>
  );
}
