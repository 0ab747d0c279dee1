import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { api, type Schema } from "@/api/client";
import type { Problem } from "@/api/problem";
import { ReasonFields } from "@/features/moderation/ReasonFields";
import type { Reason } from "@/features/moderation/reasons";
import { UntilField, untilOf } from "@/features/moderation/UntilField";
import { Dialog } from "@/ui/Dialog";
import { Form, Submit } from "@/ui/forms";

interface Props {
  username: string;
  /** What holds now, each until when. */
  standing: Pick<Schema<"MemberOut">, "silenced_until" | "suspended_until">;
  may: Schema<"SanctionMayOut">;
}

const ADDRESSES = { silence: "/api/users/{username}/silence", suspend: "/api/users/{username}/suspension" } as const;

type Sanction = keyof typeof ADDRESSES;

/** Silence or suspend a member for some time, or end that before the time. */
export function MemberSanctions({ username, standing, may }: Props) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [asked, ask] = useState<Sanction | null>(null);
  const path = { params: { path: { username } } };
  const changed = () => Promise.all([["members"], ["cases"]].map((queryKey) => queries.invalidateQueries({ queryKey })));
  const lift = useMutation({ mutationFn: (sanction: Sanction) => api.DELETE(ADDRESSES[sanction], path), onSuccess: changed });
  if (!may.silence && !may.suspend) return null;
  return (
    <>
      <h2 className="section-title">
        <Trans>For some time</Trans>
      </h2>
      <p>
        <Trans>Silenced members read and cannot write; suspended ones cannot log in.</Trans>
      </p>
      <div className="case-actions">
        {standing.silenced_until ? (
          <button
            type="button"
            className="btn btn-outline-primary"
            aria-disabled={lift.isPending}
            onClick={() => lift.isPending || lift.mutate("silence")}
          >
            <Trans>Let them write again</Trans>
          </button>
        ) : (
          may.silence && (
            <button type="button" className="btn btn-outline-danger" onClick={() => ask("silence")}>
              <Trans>Silence …</Trans>
            </button>
          )
        )}
        {standing.suspended_until ? (
          <button
            type="button"
            className="btn btn-outline-primary"
            aria-disabled={lift.isPending}
            onClick={() => lift.isPending || lift.mutate("suspend")}
          >
            <Trans>Let them in again</Trans>
          </button>
        ) : (
          may.suspend && (
            <button type="button" className="btn btn-outline-danger" onClick={() => ask("suspend")}>
              <Trans>Suspend …</Trans>
            </button>
          )
        )}
      </div>
      {asked && (
        <SanctionDialog
          sanction={asked}
          username={username}
          title={asked === "silence" ? t`Silence ${username}` : t`Suspend ${username}`}
          onClose={() => ask(null)}
          onDone={() => {
            ask(null);
            void changed();
          }}
        />
      )}
    </>
  );
}

function SanctionDialog(props: { sanction: Sanction; username: string; title: string; onClose: () => void; onDone: () => void }) {
  const impose = useMutation({
    mutationFn: (form: FormData) =>
      api.PUT(ADDRESSES[props.sanction], {
        params: { path: { username: props.username } },
        body: { reason: form.get("reason") as Reason, note: form.get("note") as string, until: untilOf(form) ?? "" },
      }),
    meta: { shown: true },
    onSuccess: props.onDone,
  });
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <Form problem={impose.error as Problem | null} onSubmit={impose.mutate}>
        <ReasonFields />
        <UntilField />
        <Submit busy={impose.isPending}>
          <Trans>Do it</Trans>
        </Submit>
      </Form>
    </Dialog>
  );
}
