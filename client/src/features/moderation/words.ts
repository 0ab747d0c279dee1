import { useLingui } from "@lingui/react/macro";

/** What was done about a case, by code. */
export function useActions(): Record<string, string> {
  const { t } = useLingui();
  return {
    approve: t`Approved`,
    hide: t`Hidden`,
    remove: t`Removed`,
    silence: t`Silenced`,
    suspend: t`Suspended`,
    lift: t`Sanctions lifted`,
  };
}
