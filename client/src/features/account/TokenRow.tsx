import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { api, type Schema } from "@/api/client";
import { leaveItem } from "@/ui/focus";
import { Time } from "@/ui/Time";

import { TOKENS } from "./TokenForm";

export function TokenRow({ token }: { token: Schema<"ApiTokenOut"> }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [now] = useState(() => Date.now());
  const id = `token-${token.id}`;
  const revoke = useMutation({
    mutationFn: () => api.DELETE("/api/tokens/{number}", { params: { path: { number: token.id } } }),
    onSuccess: async () => {
      leaveItem(document.getElementById(id));
      await queries.invalidateQueries({ queryKey: TOKENS });
    },
  });
  return (
    <li id={id}>
      <div>
        <p className="row-title">{token.name}</p>
        <p className="entry-meta">
          <code>{token.scopes.join(", ")}</code>
          <span>
            {token.last_used_at ? (
              <Trans>
                last used <Time at={token.last_used_at} />
              </Trans>
            ) : (
              <Trans>never used</Trans>
            )}
          </span>
          <span>
            {!token.expires_at ? (
              <Trans>does not expire</Trans>
            ) : Date.parse(token.expires_at) <= now ? (
              <Trans>expired</Trans>
            ) : (
              <Trans>
                expires <Time at={token.expires_at} />
              </Trans>
            )}
          </span>
        </p>
      </div>
      <button
        type="button"
        className="btn btn-outline-primary btn-sm"
        aria-label={t`Revoke: ${token.name}`}
        aria-disabled={revoke.isPending}
        onClick={() => revoke.isPending || revoke.mutate()}
      >
        <Trans>Revoke</Trans>
      </button>
    </li>
  );
}
