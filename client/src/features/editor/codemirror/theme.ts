import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** The look of the text, in the pages' variables, which reach into the shadow root. */
const look = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: "var(--mono)",
    fontSize: "0.9375rem",
    lineHeight: "1.7",
    overflowX: "hidden",
    overscrollBehavior: "contain",
  },
  ".cm-content": {
    boxSizing: "border-box",
    maxWidth: "46rem",
    minHeight: "16rem",
    margin: "0 auto",
    padding: "1.1rem 1.25rem 30vh",
    caretColor: "var(--spruce)",
    tabSize: "4",
  },
  ".cm-line": { padding: "0" },
  ".cm-placeholder": { color: "var(--quiet)" },
  ".cm-specialChar": { color: "var(--danger)" },
  ".cm-picture": {
    display: "inline-block",
    margin: "0.1rem 0.3rem",
    padding: "0 0.6rem",
    border: "1px dashed var(--control-line)",
    borderRadius: "6px",
    color: "var(--quiet)",
    fontFamily: "var(--sans)",
    fontSize: "0.8125rem",
  },
  ".cm-picture-failed": { borderColor: "var(--danger)", color: "var(--danger)" },
  ".cm-tooltip": {
    border: "1px solid var(--line)",
    borderRadius: "10px",
    backgroundColor: "var(--raised)",
    boxShadow: "0 12px 40px rgb(0 0 0 / 0.18)",
    overflow: "hidden",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { maxHeight: "min(26rem, 60vh)", padding: "0.35rem", fontFamily: "var(--sans)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.4rem 0.75rem", borderRadius: "6px", lineHeight: "1.4" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { color: "var(--on-spruce)", backgroundColor: "var(--spruce)" },
  ".cm-completionMatchedText": { textDecoration: "underline" },
  ".cm-panels": { color: "var(--ink)", backgroundColor: "var(--surface)", fontFamily: "var(--sans)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-panel.cm-search": { padding: "0.5rem 2rem 0.5rem 0.75rem", fontSize: "0.875rem" },
  ".cm-panel.cm-search label": { fontSize: "0.875rem" },
  ".cm-textfield": {
    fontSize: "0.875rem",
    border: "1px solid var(--control-line)",
    borderRadius: "6px",
    backgroundColor: "var(--paper)",
    color: "var(--ink)",
  },
  ".cm-button": {
    fontSize: "0.875rem",
    border: "1px solid var(--control-line)",
    borderRadius: "6px",
    background: "var(--raised)",
    color: "var(--ink)",
  },
  ".cm-panel.cm-search [name=close]": { color: "var(--ink)", fontSize: "1.25rem" },
  ".cm-textfield:focus-visible, .cm-button:focus-visible, [name=close]:focus-visible": {
    outline: "3px solid var(--spruce)",
    outlineOffset: "1px",
  },
  ".cm-searchMatch": { backgroundColor: "var(--marigold-wash)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--marigold)", color: "#18211d" },
  ".cm-content ::selection": { color: "#18211d", backgroundColor: "#f6c445" },
});

const quiet = { color: "var(--quiet)" };

const colours = HighlightStyle.define([
  { tag: tags.heading, fontWeight: "700" },
  { tag: tags.strong, fontWeight: "700" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.strikethrough, textDecoration: "line-through" },
  { tag: [tags.link, tags.url], color: "var(--spruce)" },
  { tag: tags.monospace, color: "light-dark(#7b2d72, #e3a5dd)" },
  { tag: [tags.quote, tags.processingInstruction, tags.contentSeparator, tags.meta, tags.comment, tags.labelName], ...quiet },
  {
    tag: [tags.tagName, tags.angleBracket, tags.attributeName, tags.attributeValue, tags.character],
    color: "light-dark(#1f5f7a, #84cfe8)",
  },
]);

export const theme = [look, syntaxHighlighting(colours)];
