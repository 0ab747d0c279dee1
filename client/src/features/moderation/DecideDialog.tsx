import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { api, body, type Schema } from "@/api/client";
import type { Problem } from "@/api/problem";
import { Dialog } from "@/ui/Dialog";
import { Form, Select, Submit } from "@/ui/forms";

import { ReasonFields } from "./ReasonFields";
import { UntilField, untilOf } from "./UntilField";

interface Props {
  shown: Schema<"CaseOut">;
  title: string;
  onClose: () => void;
  onDecided: () => void;
}

type Action = Schema<"Decision">["action"];

/** Do something about a case. Whoever it is about is told the reason and the note. */
export function DecideDialog({ shown, title, onClose, onDecided }: Props) {
  const { t } = useLingui();
  const words = {
    hide: t`Hide: its author may mend it`,
    remove: t`Remove for good`,
    silence: t`Silence: they read, and cannot write`,
    suspend: t`Suspend: they cannot log in`,
  };
  const offered = (["hide", "remove", "silence", "suspend"] as const).filter((each) => shown.may[each]);
  const [action, choose] = useState<Action>(offered[0] ?? "hide");
  const isSanction = action === "silence" || action === "suspend";
  const decide = useMutation({
    mutationFn: (form: FormData) =>
      body(
        api.POST("/api/moderation/{number}", {
          params: { path: { number: shown.id } },
          body: {
            action,
            reason: form.get("reason") as string,
            note: form.get("note") as string,
            until: isSanction ? untilOf(form) : null,
            version: shown.version,
          },
        }),
      ),
    meta: { shown: true },
    onSuccess: onDecided,
  });
  return (
    <Dialog title={title} onClose={onClose}>
      <Form problem={decide.error as Problem | null} onSubmit={decide.mutate}>
        <Select name="action" label={t`What to do`} value={action} onChange={(event) => choose(event.target.value as Action)}>
          {offered.map((each) => (
            <option key={each} value={each}>
              {words[each]}
            </option>
          ))}
        </Select>
        <ReasonFields />
        {isSanction && <UntilField />}
        <Submit busy={decide.isPending}>
          <Trans>Decide</Trans>
        </Submit>
      </Form>
    </Dialog>
  );
}
