import pages from "@pages/icons.svg?url";

import own from "./icons.svg?url";

/** Drawn on the pages, too: server/mablog/static/icons.svg. */
type OfPages = "search" | "theme" | "menu" | "write" | "feed" | "pin" | "place" | "link" | "bell" | "shield" | "check";

/** Drawn for the studio alone: icons.svg beside this file. */
const OWN = ["close", "more"] as const;

type IconName = OfPages | (typeof OWN)[number];

/** A picture that stands for a word: hidden from screen readers, so its button or link carries the word. */
export function Icon({ name }: { name: IconName }) {
  const sprite = (OWN as readonly string[]).includes(name) ? own : pages;
  return (
    <svg className="icon" aria-hidden="true" width="20" height="20">
      <use href={`${sprite}#${name}`} />
    </svg>
  );
}
