import { useLingui } from "@lingui/react/macro";
import { useState } from "react";

import { TextField } from "@/ui/forms";

const DAY = 86_400_000;

/** Until which day a member is silenced or suspended: the end of that day, where the moderator is. */
export function UntilField() {
  const { t } = useLingui();
  const [[today, inAWeek]] = useState(() => [0, 7].map((days) => localDay(new Date(Date.now() + days * DAY))));
  return <TextField name="until" type="date" label={t`Until the end of`} min={today} defaultValue={inAWeek} />;
}

export function untilOf(form: FormData): string | null {
  const day = form.get("until");
  return typeof day === "string" && day ? new Date(`${day}T23:59:59`).toISOString() : null;
}

function localDay(moment: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}
