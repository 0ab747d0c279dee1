import { Plural } from "@lingui/react/macro";
import { type ReactNode, useMemo } from "react";

import { compare, type Part } from "./compare";
import { type Content, differences } from "./content";
import { useFieldNames } from "./fieldNames";

interface Props {
  before: Content;
  after: Content;
  /** What the two sides are called. */
  names: [ReactNode, ReactNode];
}

/** Two versions side by side, or one below the other where there is no room, with their differences marked. */
export function Comparison({ before, after, names }: Props) {
  const labels = useFieldNames();
  const fields = differences(before, after).filter((name) => name !== "source");
  return (
    <div className="comparison">
      <p className="comparison-row comparison-names">
        <span>{names[0]}</span>
        <span>{names[1]}</span>
      </p>
      {fields.map((name) => (
        <section key={name} aria-label={labels[name]}>
          <h3 className="comparison-field">{labels[name]}</h3>
          <Rows before={shown(before[name])} after={shown(after[name])} names={names} />
        </section>
      ))}
      <section aria-label={labels.source}>
        {fields.length > 0 && <h3 className="comparison-field">{labels.source}</h3>}
        <Rows before={before.source} after={after.source} names={names} />
      </section>
    </div>
  );
}

function Rows({ before, after, names }: { before: string; after: string; names: [ReactNode, ReactNode] }) {
  const rows = useMemo(() => compare(before, after), [before, after]);
  return rows.map((row, place) =>
    row.is === "gap" ? (
      <p key={place} className="comparison-gap">
        <Plural value={row.lines} one="# line is the same" other="# lines are the same" />
      </p>
    ) : (
      <div key={place} className={`comparison-row comparison-${row.is}`}>
        <Side parts={row.before} name={names[0]} as="del" />
        <Side parts={row.after} name={names[1]} as="ins" />
      </div>
    ),
  );
}

function Side({ parts, name, as: Mark }: { parts: Part[]; name: ReactNode; as: "del" | "ins" }) {
  return (
    <div className="comparison-side" dir="auto" data-from-server>
      <span className="comparison-name">{name}</span>
      {parts.map(({ text, isChanged }, place) => (isChanged ? <Mark key={place}>{text}</Mark> : <span key={place}>{text}</span>))}
    </div>
  );
}

function shown(value: Content[keyof Content]): string {
  return typeof value === "string" ? value : (value ?? []).join(", ");
}
