import { type RefObject, useEffect, useState } from "react";

/** Whether an element fills the window. What lies behind it cannot be reached meanwhile, but for messages. */
export function useFullScreen(frame: RefObject<HTMLElement | null>): [boolean, (is: boolean) => void] {
  const [isFull, setFull] = useState(false);
  useEffect(() => {
    if (!isFull) return;
    const behind: Element[] = [];
    for (let element: Element | null = frame.current; element && element !== document.body; element = element.parentElement) {
      for (const other of element.parentElement?.children ?? []) {
        if (other !== element && !other.hasAttribute("inert") && !other.matches("[aria-live], dialog, script")) behind.push(other);
      }
    }
    for (const element of behind) element.setAttribute("inert", "");
    document.documentElement.classList.add("has-full-screen");
    return () => {
      for (const element of behind) element.removeAttribute("inert");
      document.documentElement.classList.remove("has-full-screen");
    };
  }, [isFull, frame]);
  return [isFull, setFull];
}
