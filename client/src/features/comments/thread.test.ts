import { expect, test } from "vitest";

import { type Comment, commentsOf, type Thread, withDeleted, withWritten } from "./thread";

const may = { edit: true, delete: true, answer: true, see_history: true, report: false, hide: false, show: false };

function comment(id: number, parent_id: number | null, depth: number, more: Partial<Comment> = {}): Comment {
  const author = { username: "ann", name: "Ann", image: "/a.svg" };
  return {
    id,
    url: "",
    post: "a",
    parent_id,
    depth,
    state: "visible",
    author,
    by_post_author: false,
    source: "x",
    html: "<p>x</p>",
    version: 1,
    answers_count: 0,
    created_at: "2026-01-01T00:00:00Z",
    edited_at: null,
    may,
    ...more,
  };
}

/** Two pages; the answers to 1 go on, on the second one. */
const thread: Thread = {
  pages: [
    { items: [comment(1, null, 0, { answers_count: 2 }), comment(3, 1, 1)], cursor: null, next_cursor: "b", count: 4 },
    { items: [comment(4, 1, 1), comment(2, null, 0)], cursor: "b", next_cursor: null, count: 4 },
  ],
  pageParams: [null, "b"],
};
const ids = (shown: Thread) => commentsOf(shown).map((one) => one.id);

test("an answer stands below what was answered before it, on whatever page that is", () => {
  const shown = withWritten(thread, comment(5, 1, 1), "oldest");
  expect(ids(shown)).toEqual([1, 3, 4, 5, 2]);
  expect(shown.pages[0]?.count).toBe(5);
  expect(ids(withWritten(thread, comment(5, 3, 2), "oldest"))).toEqual([1, 3, 5, 4, 2]);
});

test("a new comment stands where new ones stand", () => {
  expect(ids(withWritten(thread, comment(5, null, 0), "oldest"))).toEqual([1, 3, 4, 2, 5]);
  expect(ids(withWritten(thread, comment(5, null, 0), "newest"))).toEqual([5, 1, 3, 4, 2]);
  const none: Thread = { pages: [{ items: [], cursor: null, next_cursor: null, count: 0 }], pageParams: [null] };
  expect(ids(withWritten(none, comment(5, null, 0), "oldest"))).toEqual([5]);
});

test("what is deeper than six levels stands there by time", () => {
  const deep = [0, 1, 2, 3, 4, 5, 6, 7].map((depth) => comment(depth + 1, depth || null, depth));
  const flat: Thread = { pages: [{ items: [...deep, comment(9, 7, 7)], cursor: null, next_cursor: null, count: 9 }], pageParams: [null] };
  expect(ids(withWritten(flat, comment(10, 7, 7), "oldest"))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test("the answer to a lost request, which is there already, is there once", () => {
  expect(ids(withWritten(thread, comment(2, null, 0, { source: "y" }), "oldest"))).toEqual([1, 3, 4, 2]);
});

test("a deleted comment leaves a stub where it has answers, and nothing where it has none", () => {
  const stub = commentsOf(withDeleted(thread, comment(1, null, 0, { answers_count: 2 })))[0];
  expect(stub).toMatchObject({ id: 1, state: "deleted", author: null, source: "", html: "" });
  expect(Object.values(stub?.may ?? {})).not.toContain(true);
  expect(ids(withDeleted(thread, comment(2, null, 0)))).toEqual([1, 3, 4]);
});
