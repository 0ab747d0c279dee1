import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";

import { api, type Schema } from "@/api/client";
import type { Problem } from "@/api/problem";
import { useGoodbye } from "@/features/account/useGoodbye";
import { useMember } from "@/layout/site";
import { Form, Radios, Submit } from "@/ui/forms";
import { Page } from "@/ui/Page";
import { PasswordField } from "@/ui/PasswordField";
import { toast } from "@/ui/toasts";

type Posts = Schema<"LeaveInput">["posts"];

export function Component() {
  const { t } = useLingui();
  const member = useMember();
  const goodbye = useGoodbye();
  const leave = useMutation({
    mutationFn: (form: FormData) =>
      api.DELETE("/api/user", { body: { password: form.get("password") as string, posts: (form.get("posts") ?? "") as Posts } }),
    meta: { shown: true },
    onSuccess: async () => {
      await goodbye();
      toast(t`Your account is deleted. Farewell.`);
    },
  });
  return (
    <Page title={t`Delete the account`}>
      <p>
        <Trans>
          Your account ends at once, on every device, with your profile, your address and your picture. This cannot be undone, and nobody
          will ever get your username, @{member.username}.
        </Trans>
      </p>
      <Form className="card-form" problem={leave.error as Problem | null} onSubmit={leave.mutate}>
        <Radios
          name="posts"
          label={t`What becomes of your posts?`}
          choices={{
            keep: t`They stay, signed by “former member”. Drafts go.`,
            remove: t`They go. What others signed too stays theirs.`,
          }}
        />
        <PasswordField name="password" label={t`Your password`} autoComplete="current-password" />
        <Submit busy={leave.isPending} className="btn btn-outline-danger">
          <Trans>Delete my account</Trans>
        </Submit>
      </Form>
    </Page>
  );
}
