import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";

import { api } from "@/api/client";
import type { Problem } from "@/api/problem";
import { NewPasswordField } from "@/features/account/RegisterForm";
import { Form, Submit } from "@/ui/forms";
import { Page } from "@/ui/Page";
import { PasswordField } from "@/ui/PasswordField";
import { toast } from "@/ui/toasts";

export function Component() {
  const { t } = useLingui();
  const box = useRef<HTMLDivElement>(null);
  const change = useMutation({
    mutationFn: (form: FormData) =>
      api.PUT("/api/password", {
        body: { current_password: form.get("current_password") as string, new_password: form.get("new_password") as string },
      }),
    meta: { shown: true },
    onSuccess: () => {
      box.current?.querySelector("form")?.reset();
      toast(t`Your password is changed.`);
    },
  });
  return (
    <Page title={t`Password`}>
      <div ref={box}>
        <Form className="card-form" problem={change.error as Problem | null} onSubmit={change.mutate}>
          <PasswordField name="current_password" label={t`Present password`} autoComplete="current-password" />
          <NewPasswordField name="new_password" label={t`New password`} />
          <Submit busy={change.isPending}>
            <Trans>Change the password</Trans>
          </Submit>
        </Form>
      </div>
      <p className="form-text">
        <Trans>You stay logged in here, and are logged out everywhere else. API tokens end as well.</Trans>
      </p>
    </Page>
  );
}
