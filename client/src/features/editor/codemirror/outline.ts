import { ensureSyntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";

export interface Heading {
  readonly level: number;
  readonly text: string;
  /** Where its line begins. */
  readonly from: number;
}

/** Milliseconds that parsing may take here. What is longer than that in one go is parsed while nobody types. */
const PATIENCE = 100;

/** The headings at the top level of a text, in order; null while the text is not parsed to its end. */
export function headingsOf(state: EditorState): Heading[] | null {
  const tree = ensureSyntaxTree(state, state.doc.length, PATIENCE);
  if (!tree) return null;
  const headings: Heading[] = [];
  for (let node = tree.topNode.firstChild; node; node = node.nextSibling) {
    const level = /^(?:ATX|Setext)Heading(\d)$/.exec(node.name)?.[1];
    if (level) headings.push({ level: Number(level), text: words(state.sliceDoc(node.from, node.to)), from: node.from });
  }
  return headings;
}

/** The last heading that begins at or before a place. */
export function headingAt(headings: readonly Heading[], place: number): Heading | undefined {
  return headings.findLast((heading) => heading.from <= place);
}

/** A heading as it is read: without the marks of Markdown. */
function words(markdown: string): string {
  return markdown
    .replace(/^#{1,6}\s*|\s+#+\s*$|\n\s*(?:=+|-+)\s*$/g, "")
    .replace(/!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?/g, "$1")
    .replace(/(\*\*|__|~~|`+)(.+?)\1/g, "$2")
    .replace(/(^|\W)[*_](\S.*?)[*_](?=\W|$)/g, "$1$2")
    .replace(/\\([!-/:-@[-`{-~])/g, "$1")
    .trim();
}
