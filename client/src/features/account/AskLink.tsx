import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import type { Problem } from "@/api/problem";
import { useSite } from "@/layout/site";
import { Form, Submit, TextField } from "@/ui/forms";
import { Page } from "@/ui/Page";

import { LookIntoMail } from "./LookIntoMail";

interface Props {
  title: string;
  /** What the link that is sent is for. */
  what: ReactNode;
  /** What to do where the site sends no mail. */
  withoutMail: ReactNode;
  ask: (email: string) => Promise<unknown>;
  /** The address that the form begins with. */
  email?: string;
}

/** Asks for a link by mail. What is said then is the same whether somebody has the address or not. */
export function AskLink({ title, what, withoutMail, ask, email }: Props) {
  const { t } = useLingui();
  const site = useSite();
  const [asked, setAsked] = useState("");
  const send = useMutation({ mutationFn: ask, meta: { shown: true }, onSuccess: (_, to) => setAsked(to) });
  if (asked) return <LookIntoMail email={asked} again={() => setAsked("")} />;
  return (
    <Page title={title}>
      {site.mail_works ? (
        <>
          <p className="form-narrow">{what}</p>
          <Form problem={send.error as Problem | null} onSubmit={(form) => send.mutate(form.get("email") as string)}>
            <TextField name="email" label={t`E-mail address`} type="email" autoComplete="email" defaultValue={email ?? asked} required />
            <Submit busy={send.isPending}>
              <Trans>Send the link</Trans>
            </Submit>
          </Form>
        </>
      ) : (
        <p className="form-narrow">{withoutMail}</p>
      )}
    </Page>
  );
}
