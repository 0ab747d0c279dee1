import type { InfiniteData } from "@tanstack/react-query";

import type { Schema } from "@/api/client";

export type Comment = Schema<"CommentOut">;
export type Order = "oldest" | "newest";
export type Thread = InfiniteData<Schema<"CommentListOut">>;

/** Levels of answers that are shown as such; what is deeper stands flat on the last one. */
export const DEEPEST = 6;

/** All comments that are loaded, each once: one that was put in may come again with a later page. */
export function commentsOf(thread: Thread): Comment[] {
  return [...new Map(thread.pages.flatMap((page) => page.items).map((comment) => [comment.id, comment])).values()];
}

/** The thread with a comment that was just written, below what it answers, or at the end where new ones stand. */
export function withWritten(thread: Thread, written: Comment, order: Order): Thread {
  const shown = commentsOf(thread);
  if (shown.some((comment) => comment.id === written.id)) return withChanged(thread, written);
  const before = shown[place(shown, written, order) - 1];
  let isIn = false;
  const pages = thread.pages.map((page, number) => {
    const count = number ? page.count : page.count + (written.state === "visible" ? 1 : 0);
    const index = before ? page.items.findIndex((comment) => comment.id === before.id) + 1 : 0;
    if (isIn || (before && !index)) return { ...page, count };
    isIn = true;
    const parent = (comment: Comment) =>
      comment.id === written.parent_id ? { ...comment, answers_count: comment.answers_count + 1 } : comment;
    return { ...page, count, items: [...page.items.slice(0, index), written, ...page.items.slice(index)].map(parent) };
  });
  return { ...thread, pages };
}

function place(shown: Comment[], written: Comment, order: Order): number {
  const parent = shown.findIndex((comment) => comment.id === written.parent_id);
  if (parent < 0) return order === "newest" && written.parent_id === null ? 0 : shown.length;
  // What stands flat on the last level stands there by time.
  const above = Math.min(shown[parent]?.depth ?? 0, DEEPEST - 1);
  const end = shown.findIndex((comment, index) => index > parent && comment.depth <= above);
  return end < 0 ? shown.length : end;
}

/** The thread with a comment as it is now. */
export function withChanged(thread: Thread, changed: Comment): Thread {
  return each(thread, (comment) => (comment.id === changed.id ? changed : comment));
}

/** The thread without a comment that its author deleted; where it has answers, a stub stays. */
export function withDeleted(thread: Thread, deleted: Comment): Thread {
  const stub: Comment = { ...deleted, state: "deleted", author: null, by_post_author: false, source: "", html: "", edited_at: null };
  const may = Object.fromEntries(Object.keys(deleted.may).map((name) => [name, false])) as Comment["may"];
  const gone = each(thread, (comment) => {
    if (comment.id !== deleted.id) return comment;
    return deleted.answers_count ? { ...stub, may } : null;
  });
  const count = (thread.pages[0]?.count ?? 0) - (deleted.state === "visible" ? 1 : 0);
  return { ...gone, pages: gone.pages.map((page) => ({ ...page, count })) };
}

function each(thread: Thread, change: (comment: Comment) => Comment | null): Thread {
  const items = (page: Schema<"CommentListOut">) => page.items.map(change).filter((comment) => comment !== null);
  return { ...thread, pages: thread.pages.map((page) => ({ ...page, items: items(page) })) };
}
