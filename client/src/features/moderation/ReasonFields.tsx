import { useLingui } from "@lingui/react/macro";

import { Select, TextArea } from "@/ui/forms";

import { useReasons } from "./reasons";

/** Why a moderator does something: `reason` is one of a few, `note` says it in words. */
export function ReasonFields() {
  const { t } = useLingui();
  const reasons = useReasons();
  return (
    <>
      <Select name="reason" label={t`Reason`} defaultValue="">
        <option value="">{t`Choose a reason`}</option>
        {Object.entries(reasons).map(([code, words]) => (
          <option key={code} value={code}>
            {words}
          </option>
        ))}
      </Select>
      <TextArea name="note" label={t`A note`} help={t`The person it is about reads it.`} rows={3} maxLength={2000} />
    </>
  );
}
