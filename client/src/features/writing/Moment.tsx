import { useLingui } from "@lingui/react/macro";

/** A moment where the exact time matters. */
export function Moment({ at }: { at: string }) {
  const { i18n } = useLingui();
  return <time dateTime={at}>{i18n.date(new Date(at), { dateStyle: "medium", timeStyle: "short" })}</time>;
}
