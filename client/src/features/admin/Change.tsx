import { Fragment } from "react";

/** What an entry of the audit log changed: one value for another, field by field where there are fields. */
export function Change({ before, after }: { before: unknown; after: unknown }) {
  const changes = changed(before, after);
  if (!changes.length) return null;
  return (
    <span data-from-server>
      {changes.map((line, place) => (
        <Fragment key={line}>
          {place > 0 && <br />}
          {line}
        </Fragment>
      ))}
    </span>
  );
}

export function changed(before: unknown, after: unknown): string[] {
  if (isRecord(before) && isRecord(after)) {
    return Object.keys(after)
      .filter((name) => shown(before[name]) !== shown(after[name]))
      .map((name) => `${name}: ${changed(before[name], after[name]).join("; ")}`);
  }
  if (before === null || before === undefined) return after === null || after === undefined ? [] : [shown(after)];
  if (after === null || after === undefined) return [shown(before)];
  return [`${shown(before) || "–"} → ${shown(after) || "–"}`];
}

function shown(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(shown).join(", ");
  if (isRecord(value))
    return Object.entries(value)
      .map(([name, item]) => `${name}: ${shown(item)}`)
      .join("; ");
  return JSON.stringify(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
