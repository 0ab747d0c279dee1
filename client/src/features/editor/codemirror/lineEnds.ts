import { invertedEffects } from "@codemirror/commands";
import {
  type EditorState,
  type Extension,
  type Range,
  RangeSet,
  RangeSetBuilder,
  RangeValue,
  StateEffect,
  StateField,
  type Transaction,
  type TransactionSpec,
} from "@codemirror/state";

/** How a line ends in Markdown (CommonMark 0.31, 2.1). CodeMirror knows one way only, so the others are kept beside its document. */
type LineEnd = "\n" | "\r\n" | "\r";

/** Stands on a line break of the document that is not the usual one of this text. Who deletes the break deletes it, too. */
class OddEnd extends RangeValue {
  override startSide = 1;
  override endSide = -1;

  constructor(readonly text: LineEnd) {
    super();
  }

  override eq(other: OddEnd): boolean {
    return other.text === this.text;
  }
}

interface LineEnds {
  /** How most lines of this text end, and new ones will. */
  readonly usual: LineEnd;
  readonly odd: RangeSet<OddEnd>;
}

/** Sets the usual end and adds odd ones. */
const addEnds = StateEffect.define<LineEnds>({
  map: (ends, changes) => ({ usual: ends.usual, odd: ends.odd.map(changes) }),
});

const lineEnds = StateField.define<LineEnds>({
  create: () => ({ usual: "\n", odd: RangeSet.empty as RangeSet<OddEnd> }),
  update(ends, transaction) {
    let { usual, odd } = ends;
    if (transaction.docChanged && odd.size) odd = odd.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(addEnds)) continue;
      usual = effect.value.usual;
      odd = odd.update({ add: rangesOf(effect.value.odd) });
    }
    return usual === ends.usual && odd === ends.odd ? ends : { usual, odd };
  },
});

/** An extension that keeps the line ends of `text`, with which the document must begin. */
export function keepLineEnds(text: string): Extension {
  return [lineEnds.init(() => endsOf(text)), invertedEffects.of(endsToBringBack)];
}

/** The document as it will be saved: byte for byte what it was, where it was not edited. */
export function textOf(state: EditorState): string {
  const { usual, odd } = state.field(lineEnds);
  let text = "";
  let place = 0;
  for (const { from, to, value } of rangesOf(odd)) {
    text += state.doc.sliceString(place, from, usual) + value.text;
    place = to;
  }
  return text + state.doc.sliceString(place, state.doc.length, usual);
}

/** Put another text in the place of the whole document, with its own line ends. It can be undone. */
export function replacement(state: EditorState, text: string): TransactionSpec {
  return { changes: { from: 0, to: state.doc.length, insert: text }, effects: addEnds.of(endsOf(text)) };
}

function endsOf(text: string): LineEnds {
  const ends = text.match(/\r\n?|\n/g) as LineEnd[] | null;
  const usual = mostFrequent(ends ?? []);
  const builder = new RangeSetBuilder<OddEnd>();
  let place = 0;
  for (const [index, line] of text.split(/\r\n?|\n/).entries()) {
    const end = ends?.[index];
    place += line.length;
    if (end && end !== usual) builder.add(place, place + 1, new OddEnd(end));
    place += 1;
  }
  return { usual, odd: builder.finish() };
}

function mostFrequent(ends: readonly LineEnd[]): LineEnd {
  const counts = { "\n": 0, "\r\n": 0, "\r": 0 };
  for (const end of ends) counts[end] += 1;
  return (Object.keys(counts) as LineEnd[]).reduce((best, end) => (counts[end] > counts[best] ? end : best));
}

/** What a transaction does to line ends beside its changes, for the history to undo. */
function endsToBringBack(transaction: Transaction): StateEffect<LineEnds>[] {
  const { usual, odd } = transaction.startState.field(lineEnds);
  const { changes } = transaction;
  const deleted = rangesOf(odd).filter(({ from, to }) => changes.mapPos(from, 1) >= changes.mapPos(to, -1));
  const changesUsual = transaction.effects.some((effect) => effect.is(addEnds) && effect.value.usual !== usual);
  return deleted.length || changesUsual ? [addEnds.of({ usual, odd: RangeSet.of(deleted) })] : [];
}

function rangesOf(odd: RangeSet<OddEnd>): Range<OddEnd>[] {
  const ranges: Range<OddEnd>[] = [];
  const cursor = odd.iter();
  while (cursor.value) {
    ranges.push(cursor.value.range(cursor.from, cursor.to));
    cursor.next();
  }
  return ranges;
}
