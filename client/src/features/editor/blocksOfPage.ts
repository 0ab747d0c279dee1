/** Put HTML into an element, touching only the blocks that changed: pictures stay where they are, and so does what is scrolled. */
export function patchBlocks(into: Element, html: string): void {
  const template = document.createElement("template");
  template.innerHTML = html;
  // What scrolls must be reached by keys, too.
  for (const code of template.content.querySelectorAll("pre")) code.tabIndex = 0;
  const before = [...into.childNodes];
  const after = [...template.content.childNodes];
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start]?.isEqualNode(after[start] ?? null)) start++;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end)?.isEqualNode(after.at(-1 - end) ?? null)) end++;
  const next = before[before.length - end] ?? null;
  for (const node of before.slice(start, before.length - end)) node.remove();
  for (const node of after.slice(start, after.length - end)) into.insertBefore(node, next);
}
