import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { api } from "@/api/client";
import type { Problem } from "@/api/problem";
import { useMember, useSite } from "@/layout/site";
import { Form, Submit, TextField } from "@/ui/forms";
import { Page } from "@/ui/Page";
import { PasswordField } from "@/ui/PasswordField";
import { toast } from "@/ui/toasts";

export function Component() {
  const { t } = useLingui();
  const site = useSite();
  const member = useMember();
  return (
    <Page title={t`E-mail address`}>
      {member.email && <p className="lead">{member.email}</p>}
      {member.email && member.is_confirmed === false && <NotConfirmed email={member.email} />}
      <h2 className="section-title">
        <Trans>Another address</Trans>
      </h2>
      {site.mail_works ? (
        <NewAddress />
      ) : (
        <p>
          <Trans>This site sends no mail. The people who run it can make you a link by which you change your address.</Trans>
        </p>
      )}
    </Page>
  );
}

function NotConfirmed({ email }: { email: string }) {
  const { t } = useLingui();
  const site = useSite();
  const again = useMutation({
    mutationFn: () => api.POST("/api/confirm/again", { body: { email } }),
    onSuccess: () => toast(t`The link is on its way to ${email}.`),
  });
  return (
    <div className="notice notice-info">
      <p>
        <Trans>This address is not confirmed yet: open the link in the mail that we sent you.</Trans>
      </p>
      {site.mail_works && (
        <button
          type="button"
          className="btn btn-outline-primary btn-sm"
          aria-disabled={again.isPending}
          onClick={() => again.isPending || again.mutate()}
        >
          <Trans>Send the link again</Trans>
        </button>
      )}
    </div>
  );
}

function NewAddress() {
  const { t } = useLingui();
  const [asked, setAsked] = useState("");
  const change = useMutation({
    mutationFn: (form: FormData) =>
      api.PUT("/api/email", { body: { email: form.get("email") as string, password: form.get("password") as string } }),
    meta: { shown: true },
    onSuccess: (_, form) => setAsked(form.get("email") as string),
  });
  return (
    <>
      <div role="status">
        {asked && (
          <p className="notice notice-success">
            <Trans>If {asked} can be used here, a link is on its way to it. Your address changes when you open it.</Trans>
          </p>
        )}
      </div>
      <Form key={asked} className="card-form" problem={change.error as Problem | null} onSubmit={change.mutate}>
        <TextField
          name="email"
          label={t`New address`}
          help={t`A link is sent there. The address changes when you open it and press its button.`}
          type="email"
          autoComplete="email"
          required
        />
        <PasswordField name="password" label={t`Your password`} autoComplete="current-password" />
        <Submit busy={change.isPending}>
          <Trans>Change the address</Trans>
        </Submit>
      </Form>
    </>
  );
}
