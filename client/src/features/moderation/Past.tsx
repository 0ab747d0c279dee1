import { Trans, useLingui } from "@lingui/react/macro";

import type { Schema } from "@/api/client";

/** Since when somebody is a member, and what was decided about them before. */
export function Past({ author }: { author: Schema<"CaseAuthorOut"> }) {
  const { i18n } = useLingui();
  const since = i18n.date(author.created_at, { dateStyle: "medium" });
  const history = author.history.map((past) => `${past.action_in_words}: ${past.times}`);
  return (
    <span className="quiet">
      <Trans>Member since {since}</Trans> ·{" "}
      {history.length ? <span data-from-server>{history.join(", ")}</span> : <Trans>no earlier case</Trans>}
    </span>
  );
}
