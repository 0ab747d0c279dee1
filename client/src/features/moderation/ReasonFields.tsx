import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";

import { Select, TextArea } from "@/ui/forms";
import { Shown } from "@/ui/states";

import { reasonsQuery } from "./reasons";

/** Why a moderator does something: `reason` is one of a few, `note` says it in words. */
export function ReasonFields() {
  const { t } = useLingui();
  return (
    <>
      <Shown query={useQuery(reasonsQuery)}>
        {({ items }) => (
          <Select name="reason" label={t`Reason`} defaultValue="">
            <option value="">{t`Choose a reason`}</option>
            {items.map(({ name, description }) => (
              <option key={name} value={name}>
                {description}
              </option>
            ))}
          </Select>
        )}
      </Shown>
      <TextArea name="note" label={t`A note`} help={t`The person it is about reads it.`} rows={3} maxLength={2000} />
    </>
  );
}
