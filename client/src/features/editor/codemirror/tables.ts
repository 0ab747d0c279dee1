/** Rows of cells, as a spreadsheet puts them on the clipboard. */
export type Rows = readonly (readonly string[])[];

/** A Markdown table (GFM 0.29, 4.10) with the first row as its head, or nothing where that would be no table. */
export function tableOf(rows: Rows): string | null {
  const filled = rows.filter((row) => row.some((cell) => cell.trim()));
  const width = Math.max(0, ...filled.map((row) => row.length));
  if (width < 2) return null;
  const lines = filled.map((row) => line(Array.from({ length: width }, (_, index) => cell(row[index] ?? ""))));
  const [head = "", ...body] = lines;
  return [head, line(Array.from({ length: width }, (_, index) => (isNumeric(filled, index) ? "--:" : "---"))), ...body].join("\n");
}

function line(cells: string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function cell(text: string): string {
  return text
    .trim()
    .replace(/\\(?=\|)|\|/g, "\\$&")
    .replace(/\s*(?:\r\n?|\n)\s*/g, "<br>");
}

/** Columns of numbers stand at the end of their cells. */
function isNumeric(rows: Rows, index: number): boolean {
  const cells = rows
    .slice(1)
    .map((row) => row[index]?.trim() ?? "")
    .filter(Boolean);
  return cells.length > 0 && cells.every((text) => /^[-+−]?[\p{Sc}]?\s?\d[\d.,'\u00a0\u202f ]*\s?[%\p{Sc}]?$/u.test(text));
}

/** The rows of HTML that is one table and nothing else, as spreadsheets write it. */
export function rowsOfHtml(html: string): Rows | null {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  const [table, ...others] = body.querySelectorAll("table");
  if (!table || others.length || table.querySelector("img")) return null;
  const rows = [...table.rows].map((row) => [...row.cells].flatMap(cellsOf));
  table.remove();
  for (const machinery of body.querySelectorAll("style, script, meta, title")) machinery.remove();
  return body.textContent.trim() ? null : rows;
}

/** The text of a cell, and an empty cell for each further column that it covers. */
function cellsOf(cell: HTMLTableCellElement): string[] {
  for (const end of cell.querySelectorAll("br")) end.replaceWith("\n");
  const text = cell.textContent.replace(/[^\S\n]+/g, " ");
  return [text, ...Array.from({ length: cell.colSpan - 1 }, () => "")];
}

/** The rows of text in which tabs part cells: at least two rows of the same width, and no code indented by tabs. */
export function rowsOfText(text: string): Rows | null {
  if (!text.includes("\t")) return null;
  const rows = parsed(text.replace(/(?:\r\n?|\n)$/, ""));
  const width = rows[0]?.length ?? 0;
  const isTable = rows.length > 1 && width > 1 && rows.every((row) => row.length === width) && rows.some((row) => row[0]);
  return isTable ? rows : null;
}

/** Cells with line breaks, tabs or quotes in them stand in quotes, with their own quotes doubled. */
function parsed(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n?|\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (!end) break;
    if (end !== "\t") rows.push([]);
  }
  return rows;
}
