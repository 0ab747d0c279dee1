import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "react-router";

import { api } from "@/api/client";
import type { Problem } from "@/api/problem";
import { forgetViewer } from "@/api/queries";
import { DeadLink } from "@/features/account/DeadLink";
import { tokenIn, useTokenInAddress } from "@/features/account/links";
import { NewPasswordField } from "@/features/account/RegisterForm";
import { paths } from "@/paths";
import { Form, Submit, TextField } from "@/ui/forms";
import { Page } from "@/ui/Page";
import { toast } from "@/ui/toasts";

export function Component() {
  const token = useTokenInAddress();
  return <Reset key={token} token={token} />;
}

function Reset({ token }: { token: string }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const reset = useMutation({
    mutationFn: (form: FormData) =>
      api.POST("/api/password/reset/confirm", {
        body: { token: token || tokenIn(form.get("token") as string), password: form.get("password") as string },
      }),
    meta: { shown: true },
    onSuccess: async () => {
      forgetViewer();
      toast(t`Your new password is saved. Log in with it.`);
      await navigate(paths.logIn(), { replace: true });
    },
  });
  const problem = reset.error as Problem | null;
  if (problem?.status === 404 && token) return <DeadLink onAgain={() => void navigate(paths.forgot())} />;
  return (
    <Page title={t`Choose a new password`}>
      <p className="form-narrow">
        <Trans>You will be logged out everywhere.</Trans>
      </p>
      <Form problem={problem} onSubmit={reset.mutate}>
        {!token && (
          <TextField
            name="token"
            label={t`The link from the mail`}
            help={t`Paste it here, as a whole or only what stands behind its last slash.`}
            autoComplete="off"
            spellCheck={false}
            required
          />
        )}
        <NewPasswordField name="password" label={t`New password`} />
        <Submit busy={reset.isPending}>
          <Trans>Save the password</Trans>
        </Submit>
      </Form>
      <p className="mt-4">
        <Link to={paths.forgot()}>
          <Trans>Ask for a new link</Trans>
        </Link>
      </p>
    </Page>
  );
}
