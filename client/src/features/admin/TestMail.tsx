import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";

import { api, body } from "@/api/client";
import type { Problem } from "@/api/problem";
import { useMember } from "@/layout/site";
import { Form, Submit, TextField } from "@/ui/forms";

/** Sends a mail now, and shows what the mail server answers. */
export function TestMail() {
  const { t } = useLingui();
  const member = useMember();
  const test = useMutation({
    mutationFn: (to: string) => body(api.POST("/api/mail/test", { body: { to } })),
    meta: { shown: true },
  });
  return (
    <>
      <Form problem={test.error as Problem | null} onSubmit={(form) => test.mutate(form.get("to") as string)}>
        <TextField name="to" type="email" label={t`Send a test mail to`} defaultValue={member.email ?? ""} autoComplete="email" required />
        <Submit busy={test.isPending} className="btn btn-outline-primary">
          <Trans>Send it now</Trans>
        </Submit>
      </Form>
      <div role="status">
        {test.data && (
          <div className={`notice mt-3 ${test.data.is_taken ? "notice-success" : "notice-error"}`}>
            <p>
              {test.data.is_taken ? (
                <Trans>It was taken. Look whether it came. The answer was:</Trans>
              ) : (
                <Trans>It was not taken. The answer was:</Trans>
              )}
            </p>
            <pre className="verbatim" data-from-server>
              {test.data.answer}
            </pre>
          </div>
        )}
      </div>
    </>
  );
}
