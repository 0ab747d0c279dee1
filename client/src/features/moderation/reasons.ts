import { useLingui } from "@lingui/react/macro";

import type { Schema } from "@/api/client";

export type Reason = Schema<"ReportInput">["reason"];

/** Why something is reported or decided, in words by code. */
export function useReasons(): Record<Reason, string> {
  const { t } = useLingui();
  return {
    spam: t`Spam or advertising`,
    harassment: t`Insults or harassment`,
    hate: t`Hate`,
    sexual: t`Sexual content`,
    violence: t`Violence, or calls for it`,
    illegal: t`Against the law`,
    copyright: t`Somebody else’s work`,
    "personal-data": t`Private matters of others`,
    "off-topic": t`Beside the point`,
    other: t`Something else`,
  };
}
