import "@pages/css/reading.css";
import "@pages/css/highlight.css";

import { useLingui } from "@lingui/react/macro";
import { type HTMLAttributes, type MouseEvent, useEffect, useMemo, useRef } from "react";
import { useNavigate } from "react-router";

import { adapted, pathOfLink } from "./prose";

/** Milliseconds for which a button says that it copied. */
const SAID = 2000;

interface Props extends HTMLAttributes<HTMLDivElement> {
  html: string;
}

/** HTML that the server made and cleaned: an article, a comment, a biography. */
export function Prose({ html, className = "prose", ...rest }: Props) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const text = useRef<HTMLDivElement>(null);
  // Elsewhere browsers let nobody write to the clipboard.
  const copy = window.isSecureContext ? t`Copy` : "";
  // The same object while the text is the same: React would put in another one anew, and undo what was selected or focused.
  const shown = useMemo(() => ({ __html: adapted(html, copy) }), [html, copy]);

  useEffect(() => {
    // What scrolls sideways must be reachable by keyboard; what does not should be no stop on the way.
    const stop = () => {
      for (const pre of text.current?.querySelectorAll("pre") ?? []) {
        if (pre.scrollWidth > pre.clientWidth) pre.tabIndex = 0;
        else pre.removeAttribute("tabindex");
      }
    };
    stop();
    window.addEventListener("resize", stop);
    return () => window.removeEventListener("resize", stop);
  }, [shown]);

  const click = (event: MouseEvent) => {
    const target = event.target as Element;
    const button = target.closest<HTMLButtonElement>("button.copy");
    if (button) {
      const code = button.parentElement?.querySelector("pre")?.innerText ?? "";
      void navigator.clipboard.writeText(code).then(() => {
        button.textContent = t`Copied`;
        setTimeout(() => (button.textContent = copy), SAID);
      });
      return;
    }
    const link = target.closest("a");
    const path = link && pathOfLink(link);
    if (!path || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void navigate(path);
  };

  return <div ref={text} className={className} onClick={click} dangerouslySetInnerHTML={shown} {...rest} />;
}
