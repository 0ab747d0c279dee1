import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";

import { api, body, type Schema } from "@/api/client";
import type { Problem } from "@/api/problem";
import { Form, Select, Submit, TextField } from "@/ui/forms";

export const TOKENS = ["account", "tokens"];

type Scope = Schema<"ApiTokenInput">["scopes"][number];

/** Makes a token; its text is told once, to `onMade`. */
export function TokenForm({ onMade }: { onMade: (text: string) => void }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const what = useId();
  // A form for the next token begins empty.
  const [number, setNumber] = useState(0);
  const make = useMutation({
    mutationFn: (form: FormData) => {
      const days = form.get("expires_in_days");
      return body(
        api.POST("/api/tokens", {
          body: {
            name: form.get("name") as string,
            scopes: form.getAll("scopes") as Scope[],
            expires_in_days: days ? Number(days) : null,
          },
        }),
      );
    },
    meta: { shown: true },
    onSuccess: async (made) => {
      onMade(made.token);
      setNumber(number + 1);
      await queries.invalidateQueries({ queryKey: TOKENS });
    },
  });
  const scopes: Record<Scope, string> = {
    read: t`Read what you may read, drafts too`,
    write: t`Write and change posts, pictures and comments`,
    account: t`Change your profile`,
    admin: t`Administer the site, as far as your role allows`,
  };
  const problem = make.error as Problem | null;
  const noScopes = problem?.fields.scopes?.join(" ");
  return (
    <Form key={number} className="card-form" problem={problem} onSubmit={make.mutate}>
      <TextField name="name" label={t`Name`} help={t`What it is for, such as the program that gets it.`} autoComplete="off" required />
      <fieldset aria-describedby={noScopes && what}>
        <legend className="form-label">
          <Trans>What it may do</Trans>
        </legend>
        {Object.entries(scopes).map(([scope, meaning]) => (
          <div key={scope} className="form-check">
            <input
              className="form-check-input"
              type="checkbox"
              id={what + scope}
              name="scopes"
              value={scope}
              defaultChecked={scope === "read"}
              aria-invalid={noScopes ? true : undefined}
            />
            <label className="form-check-label" htmlFor={what + scope}>
              {meaning}
            </label>
          </div>
        ))}
        {noScopes && (
          <p id={what} className="field-error">
            {noScopes}
          </p>
        )}
      </fieldset>
      <Select name="expires_in_days" label={t`Expires`} defaultValue="90">
        <option value="7">{t`In 7 days`}</option>
        <option value="30">{t`In 30 days`}</option>
        <option value="90">{t`In 90 days`}</option>
        <option value="365">{t`In a year`}</option>
        <option value="">{t`Never`}</option>
      </Select>
      <Submit busy={make.isPending}>
        <Trans>Make the token</Trans>
      </Submit>
    </Form>
  );
}
