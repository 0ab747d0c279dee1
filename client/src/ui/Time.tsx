import { useLingui } from "@lingui/react/macro";

const MINUTE = 60;
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", MINUTE],
];

/** Seconds for which a moment is told by its distance, and not by its date. */
const RECENT = 7 * 86_400;

/** A moment, as people say it: "3 hours ago", "in 2 days", or the date. The exact time is a tooltip. */
export function Time({ at }: { at: string }) {
  const { i18n } = useLingui();
  const moment = new Date(at);
  return (
    <time dateTime={at} title={i18n.date(moment, { dateStyle: "full", timeStyle: "short" })}>
      {said(moment, i18n.locale)}
    </time>
  );
}

function said(moment: Date, locale: string): string {
  const seconds = (moment.getTime() - Date.now()) / 1000;
  if (Math.abs(seconds) > RECENT) return new Intl.DateTimeFormat(locale, { dateStyle: "medium" }).format(moment);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const [unit, size] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return relative.format(unit === "second" ? 0 : Math.round(seconds / size), unit);
}
