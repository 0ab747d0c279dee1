import { type EditorState, type Extension, StateEffect, StateField, type TransactionSpec } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import { i18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";

import type { Upload, Uploads } from "../pictures/uploads";
import { blockAt } from "./blocks";
import { destination, escaped } from "./inline";

interface NewPlaces {
  readonly at: number;
  readonly ids: readonly number[];
  readonly uploads: Uploads;
}

const addPlaces = StateEffect.define<NewPlaces>({ map: (added, changes) => ({ ...added, at: changes.mapPos(added.at, 1) }) });
const removePlaces = StateEffect.define<readonly number[]>();

/** The places of pictures that are on their way. They move with the text and are none: nothing of them is ever saved. */
const places = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(set, transaction) {
    let next = set.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(addPlaces)) next = next.update({ add: effect.value.ids.map((id) => placeOf(id, effect.value)) });
      if (effect.is(removePlaces)) next = next.update({ filter: (_from, _to, place) => !effect.value.includes(idOf(place)) });
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

export const picturePlaces: Extension = places;

/** Begin to send pictures that will stand at a place of the text. Returns their numbers. */
export function sendPictures(view: EditorView, uploads: Uploads, files: readonly File[], at: number): readonly number[] {
  const ids = uploads.add(files);
  view.dispatch({ effects: addPlaces.of({ at, ids, uploads }) });
  return ids;
}

/** Put the pictures into the text that have arrived and are described, and take away the places of those that will not come. */
export function insertArrived(view: EditorView, uploads: Uploads): void {
  for (const { ids, spec } of arrivals(view.state, uploads)) {
    view.dispatch(spec, { effects: removePlaces.of(ids) });
    uploads.remove(ids);
    insertArrived(view, uploads);
    return;
  }
}

function* arrivals(state: EditorState, uploads: Uploads): Generator<{ ids: number[]; spec: TransactionSpec }> {
  const byPlace = new Map<number, number[]>();
  state.field(places).between(0, state.doc.length, (from, _to, place) => {
    byPlace.set(from, [...(byPlace.get(from) ?? []), idOf(place)]);
  });
  for (const [at, ids] of byPlace) {
    const gone = ids.filter((id) => !uploads.get(id));
    if (gone.length) yield { ids: gone, spec: {} };
    const waiting = ids.map((id) => uploads.get(id)).filter((upload) => upload !== undefined);
    // In the order in which they were chosen: one that is still on its way holds up those behind it, one that failed does not.
    const end = waiting.findIndex((upload) => !upload.problem && !isReady(upload));
    const ready = (end === -1 ? waiting : waiting.slice(0, end)).filter(isReady);
    if (!ready.length) continue;
    const markdown = ready.map(({ alt, address }) => `![${escaped(alt)}](${destination(address)})`).join("\n\n");
    const { changes, selection } = blockAt(state, at, markdown);
    // The cursor goes behind them where it still waits; elsewhere somebody writes on.
    const line = state.doc.lineAt(at);
    const isHere = !line.text && state.selection.main.head === line.from;
    yield { ids: ready.map(({ id }) => id), spec: { changes, ...(isHere && { selection }), userEvent: "input" } };
  }
}

function isReady(upload: Upload): upload is Upload & { address: string; alt: string } {
  return upload.address !== null && upload.alt !== null;
}

function placeOf(id: number, { at, uploads }: NewPlaces) {
  return Decoration.widget({ widget: new Place(id, uploads), side: id, id }).range(at);
}

function idOf(place: Decoration): number {
  return (place.spec as { id: number }).id;
}

class Place extends WidgetType {
  #stop: () => void = () => undefined;

  constructor(
    readonly id: number,
    readonly uploads: Uploads,
  ) {
    super();
  }

  override eq(other: Place): boolean {
    return other.id === this.id;
  }

  override toDOM(): HTMLElement {
    const chip = document.createElement("span");
    chip.className = "cm-picture";
    const show = () => {
      const upload = this.uploads.get(this.id);
      if (!upload) return;
      const name = upload.file.name;
      const percent = Math.round(upload.progress * 100);
      chip.classList.toggle("cm-picture-failed", Boolean(upload.problem));
      chip.textContent = upload.problem ? i18n._(msg`${name}: not sent`) : `${name} · ${percent} %`;
    };
    show();
    this.#stop = this.uploads.subscribe(show);
    return chip;
  }

  override destroy(): void {
    this.#stop();
  }
}
