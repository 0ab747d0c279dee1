import { onServer, SERVER } from "@/api/client";
import { pathFor } from "@/paths";

const BASE = import.meta.env.BASE_URL.replace(/\/$/, "");

/**
 * HTML of the server (clean already) as the studio shows it: links to posts, tags, members and comments lead to their screens, other
 * addresses of the site to the server, which may be elsewhere. `copy` is the word on buttons that copy code; without one there are none.
 */
export function adapted(html: string, copy: string): string {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const link of body.querySelectorAll<HTMLAnchorElement>("a[href]")) {
    const href = link.getAttribute("href") ?? "";
    const path = pathInside(href);
    link.setAttribute("href", path ? BASE + path : onServer(href));
  }
  findOnServer(body);
  for (const pre of copy ? body.querySelectorAll("pre") : []) {
    const frame = document.createElement("div");
    frame.className = "code-frame";
    pre.replaceWith(frame);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = copy;
    frame.append(pre, button);
  }
  return body.innerHTML;
}

/** HTML of the server as it is, but that its pictures are found where the studio stands elsewhere. */
export function foundOnServer(html: string): string {
  if (!SERVER) return html;
  const { body } = new DOMParser().parseFromString(html, "text/html");
  findOnServer(body);
  return body.innerHTML;
}

function findOnServer(body: HTMLElement): void {
  for (const element of body.querySelectorAll("[src], [poster], [srcset]")) {
    for (const name of ["src", "poster"]) {
      const address = element.getAttribute(name);
      if (address) element.setAttribute(name, onServer(address));
    }
    const srcset = element.getAttribute("srcset");
    if (srcset) element.setAttribute("srcset", srcset.split(", ").map(onServer).join(", "));
  }
}

/** The screen for an address as it stands in a text, if it is one of the site and has a screen. */
function pathInside(href: string): string | null {
  if (href.startsWith("#")) return null;
  const home = SERVER || window.location.origin;
  const url = URL.canParse(href, home) ? new URL(href, home) : null;
  return url && url.origin === new URL(home).origin ? pathFor(url.pathname + url.search + url.hash) : null;
}

/** The path within the studio of a link that it shows, or null where the link leads elsewhere. */
export function pathOfLink(link: HTMLAnchorElement): string | null {
  if (link.origin !== window.location.origin || !link.pathname.startsWith(`${BASE}/`) || link.target || link.download) return null;
  return link.pathname.slice(BASE.length) + link.search + link.hash;
}
