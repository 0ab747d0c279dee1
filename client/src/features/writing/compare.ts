import { diffLines, diffWordsWithSpace } from "diff";

/** A piece of a text, and whether the other one has something else there. */
export interface Part {
  readonly text: string;
  readonly isChanged: boolean;
}

/** What stands side by side: a place in which two texts are the same or differ, or how many lines are left out that are the same. */
export type Row =
  { readonly is: "same" | "different"; readonly before: Part[]; readonly after: Part[] } | { readonly is: "gap"; readonly lines: number };

/** Lines that are shown around a difference. */
const CONTEXT = 2;

/** Characters of a place beyond which words are not looked for: the whole of it differs. */
const LONGEST_PLACE = 20_000;

/** Milliseconds after which two texts are too different to be brought into line. */
const PATIENCE = 1500;

/** Two texts, place by place, with the differences by words. */
export function compare(before: string, after: string): Row[] {
  const changes = diffLines(before, after, { timeout: PATIENCE }) ?? [
    { value: before, removed: true, added: false },
    { value: after, removed: false, added: true },
  ];
  const rows: Row[] = [];
  let removed = "";
  let added = "";
  const flush = () => {
    if (removed || added) rows.push(words(removed, added));
    removed = added = "";
  };
  changes.forEach((change, place) => {
    if (change.removed) removed += change.value;
    else if (change.added) added += change.value;
    else {
      flush();
      rows.push(...same(change.value, place === 0, place === changes.length - 1));
    }
  });
  flush();
  return rows;
}

function words(removed: string, added: string): Row {
  const [before, after]: [Part[], Part[]] = [[], []];
  const isLong = removed.length + added.length > LONGEST_PLACE;
  const parts = isLong || !removed || !added ? null : diffWordsWithSpace(removed, added, { timeout: PATIENCE });
  for (const { value, removed: isRemoved, added: isAdded } of parts ?? whole(removed, added)) {
    const part = { text: value, isChanged: isRemoved || isAdded };
    if (!isAdded) before.push(part);
    if (!isRemoved) after.push(part);
  }
  return { is: "different", before, after };
}

function whole(removed: string, added: string) {
  return [
    { value: removed, removed: true, added: false },
    { value: added, removed: false, added: true },
  ].filter(({ value }) => value);
}

/** Lines that are the same: those far from any difference are counted alone. */
function same(text: string, isFirst: boolean, isLast: boolean): Row[] {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const head = isFirst ? 0 : CONTEXT;
  const tail = isLast ? 0 : CONTEXT;
  const row = (some: string[]): Row[] => {
    const parts = [{ text: some.join(""), isChanged: false }];
    return some.length ? [{ is: "same", before: parts, after: parts }] : [];
  };
  const hidden = lines.length - head - tail;
  if (hidden <= 1) return row(lines);
  return [...row(lines.slice(0, head)), { is: "gap", lines: hidden }, ...row(lines.slice(head + hidden))];
}
