import { Trans, useLingui } from "@lingui/react/macro";

import type { Schema } from "@/api/client";

import { useActions } from "./words";

/** Since when somebody is a member, and what was decided about them before. */
export function Past({ author }: { author: Schema<"CaseAuthorOut"> }) {
  const { i18n } = useLingui();
  const actions = useActions();
  const since = i18n.date(author.created_at, { dateStyle: "medium" });
  const history = Object.entries(author.history).map(([action, number]) => `${actions[action] ?? action}: ${number}`);
  return (
    <span className="quiet">
      <Trans>Member since {since}</Trans> · {history.length ? history.join(", ") : <Trans>no earlier case</Trans>}
    </span>
  );
}
