import { useEffect } from "react";
import { useLocation } from "react-router";

/** The last place that was reached, so that nobody is led there again when more of the screen comes. */
let reached = "";

/** Lead to the place that the address names (`#comment-7`), as soon as it is there: when `shown` changes, it is looked for anew. */
export function useHash(shown: unknown): void {
  const { hash, key } = useLocation();
  useEffect(() => {
    const wanted = key + hash;
    if (hash && wanted !== reached && goTo(decodeURIComponent(hash.slice(1)))) reached = wanted;
  }, [hash, key, shown]);
}

/** Scroll to an element and put the focus there. False where there is none. */
export function goTo(id: string): boolean {
  const place = document.getElementById(id);
  if (!place) return false;
  if (!place.matches("a, button, input, textarea, [tabindex]")) place.tabIndex = -1;
  place.scrollIntoView();
  place.focus({ preventScroll: true });
  return true;
}
