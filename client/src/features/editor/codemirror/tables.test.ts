import { describe, expect, it } from "vitest";

import { rowsOfHtml, rowsOfText, tableOf } from "./tables";

describe("a table", () => {
  it("is made of rows, with pipes escaped and line breaks kept", () => {
    expect(
      tableOf([
        ["Name", "Note"],
        ["a|b", "one\ntwo"],
        ["\\|", ""],
      ]),
    ).toBe(["| Name | Note |", "| --- | --- |", "| a\\|b | one<br>two |", "| \\\\\\| |  |"].join("\n"));
  });

  it("fills up short rows, leaves out empty ones, and puts numbers at the end", () => {
    expect(
      tableOf([
        ["Item", "Price", "Share"],
        ["", "", ""],
        ["Tea", "€ 1,200.50", "5 %"],
        ["Milk", "-3"],
      ]),
    ).toBe(["| Item | Price | Share |", "| --- | --: | --: |", "| Tea | € 1,200.50 | 5 % |", "| Milk | -3 |  |"].join("\n"));
  });

  it("needs two columns", () => {
    expect(tableOf([["a"], ["b"]])).toBeNull();
    expect(tableOf([])).toBeNull();
  });
});

describe("what a spreadsheet puts on the clipboard", () => {
  it("is read from its HTML", () => {
    const html = `<html><head><style>td {color: red}</style></head><body><!--StartFragment--><table>
      <colgroup><col></colgroup><tr><td>a  b</td><td colspan=2>c</td></tr><tr><td>1<br>2</td><td>3</td><td><b>4</b></td></tr></table></body></html>`;
    expect(rowsOfHtml(html)).toEqual([
      ["a b", "c", ""],
      ["1\n2", "3", "4"],
    ]);
  });

  it.each([
    ["a page with words beside its table", "<p>Words</p><table><tr><td>a</td><td>b</td></tr></table>"],
    ["words", "<p>Words</p>"],
    ["two tables", "<table></table><table></table>"],
    ["a table that holds a picture", '<table><tr><td><img src="x"></td></tr></table>'],
  ])("is not taken for %s", (_name, html) => {
    expect(rowsOfHtml(html)).toBeNull();
  });

  it("is read from text with tabs, quotes and all", () => {
    expect(rowsOfText("a\tb\r\n\t2\r\n")).toEqual([
      ["a", "b"],
      ["", "2"],
    ]);
    expect(rowsOfText('a\t"one\ntwo ""x"""\nc\td')).toEqual([
      ["a", 'one\ntwo "x"'],
      ["c", "d"],
    ]);
    expect(rowsOfText('5" pipe\tb\nc\t')).toEqual([
      ['5" pipe', "b"],
      ["c", ""],
    ]);
  });

  it.each([
    ["words", "no tab"],
    ["one line", "a\tb"],
    ["lines of different widths", "a\tb\nc"],
    ["code that is indented", "\tif x:\n\ty = 1"],
  ])("is not taken for it: %s", (_name, text) => {
    expect(rowsOfText(text)).toBeNull();
  });
});
