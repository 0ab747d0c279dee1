import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";

import { api, body, type Schema } from "@/api/client";
import type { Problem } from "@/api/problem";
import { Dialog } from "@/ui/Dialog";
import { Form, Radios, Submit, TextArea } from "@/ui/forms";
import { Shown } from "@/ui/states";
import { toast } from "@/ui/toasts";

import { type Reason, reasonsQuery } from "./reasons";

interface Props {
  /** What is reported, as the API names it: `{ type: "comment", id: 7 }`. */
  target: Schema<"TargetInput">;
  onClose: () => void;
}

/** Tells moderators what is wrong with a post, a comment or a member. Drawn only while it is open. */
export function ReportDialog({ target, onClose }: Props) {
  const { t } = useLingui();
  const reasons = useQuery(reasonsQuery);
  const report = useMutation({
    mutationFn: (form: FormData) =>
      body(
        api.POST("/api/reports", {
          body: { target, reason: (form.get("reason") ?? "") as Reason, note: form.get("note") as string },
        }),
      ),
    meta: { shown: true },
    onSuccess: () => {
      toast(t`Thank you. The moderators will look at it.`);
      onClose();
    },
  });
  return (
    <Dialog title={t`Report to the moderators`} onClose={onClose}>
      <Form problem={report.error as Problem | null} onSubmit={report.mutate}>
        <Shown query={reasons}>
          {({ items }) => (
            <Radios
              name="reason"
              label={t`What is wrong with it?`}
              choices={Object.fromEntries(items.map(({ name, description }) => [name, description]))}
            />
          )}
        </Shown>
        <TextArea
          name="note"
          label={t`What should moderators know?`}
          help={t`They alone read this, and they alone see that it was you.`}
          rows={3}
          maxLength={2000}
        />
        <Submit busy={report.isPending}>
          <Trans>Send the report</Trans>
        </Submit>
      </Form>
    </Dialog>
  );
}
