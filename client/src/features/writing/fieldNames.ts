import { useLingui } from "@lingui/react/macro";

import type { Content } from "./content";

/** What people call the fields of a content. */
export function useFieldNames(): Record<keyof Content, string> {
  const { t } = useLingui();
  return {
    title: t`Title`,
    source: t`Text`,
    excerpt: t`Summary`,
    language: t`Language`,
    tags: t`Tags`,
    cover: t`Cover`,
    cover_alt: t`What the cover shows`,
  };
}
