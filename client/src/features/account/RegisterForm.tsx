import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api } from "@/api/client";
import type { Problem } from "@/api/problem";
import { viewerQuery } from "@/api/queries";
import { Form, Submit, TextField } from "@/ui/forms";
import { PasswordField } from "@/ui/PasswordField";
import { PictureField } from "@/ui/PictureField";

interface Props {
  onRegistered: () => void;
  /** The account begins when its address is confirmed: a link is on its way to it. */
  onMustConfirm: (email: string) => void;
}

export function RegisterForm({ onRegistered, onMustConfirm }: Props) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const register = useMutation({
    mutationFn: (form: FormData) => api.POST("/api/register", { body: form as never }),
    meta: { shown: true },
    onSuccess: ({ data }, form) => {
      if (data) {
        queries.setQueryData(viewerQuery.queryKey, data);
        void queries.invalidateQueries();
        onRegistered();
      } else onMustConfirm(form.get("email") as string);
    },
  });
  return (
    <Form problem={register.error as Problem | null} onSubmit={register.mutate}>
      <TextField
        name="username"
        label={t`Username`}
        help={t`Letters, digits, dots, underscores and hyphens. It is part of your page’s address.`}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <TextField
        name="email"
        label={t`E-mail address`}
        help={t`Seen by you and the administrators only.`}
        type="email"
        autoComplete="email"
        required
      />
      <TextField
        name="name"
        label={t`Name shown to readers`}
        help={t`Optional: without one, readers see the username.`}
        autoComplete="name"
      />
      <NewPasswordField name="password" label={t`Password`} />
      <PictureField
        name="image"
        label={t`Picture`}
        help={t`Optional: PNG, JPEG, GIF, WebP or AVIF, at most 10 MB. Without one, your initials are shown.`}
      />
      <Submit busy={register.isPending}>
        <Trans>Register</Trans>
      </Submit>
    </Form>
  );
}

/** The password that somebody chooses. */
export function NewPasswordField({ name, label }: { name: string; label: string }) {
  const { t } = useLingui();
  return (
    <PasswordField
      name={name}
      label={label}
      autoComplete="new-password"
      help={t`At least 8 characters. A few words in a row are easier to keep than signs and digits.`}
    />
  );
}
