import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";

import type { Problem } from "@/api/problem";
import { useSite, useViewer } from "@/layout/site";
import { paths } from "@/paths";
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
  const viewer = useViewer();
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
      <p className="mt-4">
        <Link to={viewer ? paths.home() : paths.logIn()}>{viewer ? <Trans>Not now</Trans> : <Trans>Log in</Trans>}</Link>
      </p>
    </Page>
  );
}
