import { useLingui } from "@lingui/react/macro";

/** What can hold a comment or a post, by code. */
export function useRules(): Record<string, string> {
  const { t } = useLingui();
  return {
    links: t`Many links`,
    words: t`A word that waits`,
    rate: t`Many comments in a short time`,
    age: t`A new account`,
    "first-posts": t`A new member’s first post`,
  };
}

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
