import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api, body } from "@/api/client";
import type { Problem } from "@/api/problem";
import { viewerQuery } from "@/api/queries";
import { Checkbox, Form, Submit, TextField } from "@/ui/forms";
import { PasswordField } from "@/ui/PasswordField";

interface Props {
  /** Whom the form begins with. */
  login?: string;
  onLoggedIn?: () => void;
}

export function LogInForm({ login, onLoggedIn }: Props) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const logIn = useMutation({
    mutationFn: (form: FormData) =>
      body(
        api.POST("/api/login", {
          body: {
            username: form.get("username") as string,
            password: form.get("password") as string,
            remember: form.has("remember"),
          },
        }),
      ),
    meta: { shown: true },
    onSuccess: (user) => {
      queries.setQueryData(viewerQuery.queryKey, user);
      void queries.invalidateQueries(); // What a visitor saw is not what a member sees.
      onLoggedIn?.();
    },
  });
  return (
    <Form problem={logIn.error as Problem | null} onSubmit={logIn.mutate}>
      <TextField
        name="username"
        label={t`Username or e-mail`}
        defaultValue={login}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <PasswordField name="password" label={t`Password`} autoComplete="current-password" />
      <Checkbox name="remember" label={t`Stay logged in on this device`} />
      <Submit busy={logIn.isPending}>
        <Trans>Log in</Trans>
      </Submit>
    </Form>
  );
}
