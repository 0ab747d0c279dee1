/** Before an item of a list goes: the focus moves to what can be done with its neighbour, or to the heading of the screen. */
export function leaveItem(item: Element | null | undefined): void {
  const beside = item?.nextElementSibling ?? item?.previousElementSibling;
  const next = beside?.querySelector<HTMLElement>("button, a") ?? document.querySelector<HTMLElement>("h1");
  next?.focus();
}
