import { expect, it } from "vitest";

import { compare, type Part, type Row } from "./compare";

const side = (rows: Row[], name: "before" | "after") =>
  rows.map((row) => (row.is === "gap" ? `(${row.lines})` : row[name].map(marked).join(""))).join("");
const marked = ({ text, isChanged }: Part) => (isChanged ? `[${text}]` : text);

it("marks the words that differ on each side", () => {
  const rows = compare("One red fox.\nThe end.\n", "One blue fox.\nThe end.\n");
  expect(side(rows, "before")).toBe("One [red] fox.\nThe end.\n");
  expect(side(rows, "after")).toBe("One [blue] fox.\nThe end.\n");
});

it("marks what one side has alone", () => {
  const rows = compare("a\n", "a\nb\n");
  expect([side(rows, "before"), side(rows, "after")]).toEqual(["a\n", "a\n[b\n]"]);
});

it("counts lines that are the same and far from any difference", () => {
  const lines = Array.from({ length: 20 }, (_, number) => `line ${number}\n`);
  const changed = lines.map((line, number) => (number === 10 ? "other\n" : line));
  expect(side(compare(lines.join(""), changed.join("")), "after")).toBe("(8)line 8\nline 9\n[other]\nline 11\nline 12\n(7)");
});

it("knows equal texts, empty ones and space alone", () => {
  expect(compare("a\n", "a\n")).toEqual([
    { is: "same", before: [{ text: "a\n", isChanged: false }], after: [{ text: "a\n", isChanged: false }] },
  ]);
  expect(compare("", "")).toEqual([]);
  expect(side(compare("a b", "a  b"), "after")).toBe("a[  ]b");
});

it("does not look for words in what is too long for it", () => {
  const rows = compare("x ".repeat(20_000), "y ".repeat(20_000));
  expect(rows).toMatchObject([{ is: "different", before: [{ isChanged: true }], after: [{ isChanged: true }] }]);
});
