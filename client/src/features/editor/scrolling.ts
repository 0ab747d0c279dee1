import type { EditorView } from "@codemirror/view";
import { type RefObject, useEffect } from "react";

interface Panes {
  view: EditorView | null;
  /** The element in which the preview scrolls, and the one whose children are its blocks. */
  page: RefObject<HTMLElement | null>;
  blocks: RefObject<HTMLElement | null>;
  /** The line of the text in which each block begins, from 1. */
  lines: readonly number[] | undefined;
  isTogether: boolean;
}

const TAKES_THE_LEAD = ["wheel", "pointerdown", "touchstart", "keydown", "focusin"];

/** Lets text and preview scroll along with each other: the one that somebody uses leads, the other follows and never answers back. */
export function useScrollTogether({ view, page, blocks, lines, isTogether }: Panes): void {
  useEffect(() => {
    const paper = page.current;
    const text = view?.scrollDOM;
    if (!isTogether || !paper || !view || !text || !lines) return;
    let leader: EventTarget | null = text;
    const lead = (event: Event) => (leader = event.currentTarget);
    const follow = () => {
      const anchors = anchorsOf(view, paper, blocks.current, lines);
      if (leader === text) paper.scrollTo(0, followed(text, paper, anchors.text, anchors.page));
      else text.scrollTo(0, followed(paper, text, anchors.page, anchors.text));
    };
    const scrolled = (event: Event) => {
      if (event.currentTarget === leader) follow();
    };
    const panes = [text, paper];
    for (const pane of panes) {
      pane.addEventListener("scroll", scrolled, { passive: true });
      for (const name of TAKES_THE_LEAD) pane.addEventListener(name, lead, { passive: true });
    }
    follow();
    return () => {
      for (const pane of panes) {
        pane.removeEventListener("scroll", scrolled);
        for (const name of TAKES_THE_LEAD) pane.removeEventListener(name, lead);
      }
    };
  }, [view, page, blocks, lines, isTogether]);
}

/** Where each block begins in both panes, in pixels from the top of what scrolls. */
function anchorsOf(view: EditorView, paper: HTMLElement, blocks: HTMLElement | null, lines: readonly number[]) {
  const text = [0];
  const page = [0];
  const top = paper.getBoundingClientRect().top - paper.scrollTop;
  for (const [index, block] of [...(blocks?.children ?? [])].entries()) {
    const line = Math.min(lines[index] ?? 1, view.state.doc.lines);
    text.push(view.lineBlockAt(view.state.doc.line(line).from).top + view.documentPadding.top);
    page.push(block.getBoundingClientRect().top - top);
  }
  return { text: [...text, view.scrollDOM.scrollHeight], page: [...page, paper.scrollHeight] };
}

interface Scroller {
  readonly scrollTop: number;
  readonly scrollHeight: number;
  readonly clientHeight: number;
}

/** How far the follower scrolls, so that the same words are as far down in both, and both ends meet. */
export function followed(leader: Scroller, follower: Scroller, from: readonly number[], to: readonly number[]): number {
  const range = leader.scrollHeight - leader.clientHeight;
  const place = range > 0 ? (leader.scrollTop / range) * leader.scrollHeight : 0;
  return (between(from, to, place) / follower.scrollHeight) * (follower.scrollHeight - follower.clientHeight);
}

/** The value that lies between the values of `to` as `place` does between those of `from`, which never fall. */
export function between(from: readonly number[], to: readonly number[], place: number): number {
  const behind = from.findIndex((value) => value > place);
  if (behind === -1) return to.at(-1) ?? 0;
  const [start = 0, end = 0] = [from[behind - 1], from[behind]];
  const [first = 0, last = 0] = [to[behind - 1], to[behind]];
  return first + ((place - start) / (end - start)) * (last - first);
}
