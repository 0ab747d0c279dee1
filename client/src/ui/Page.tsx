import { type ReactNode, useEffect, useRef } from "react";
import { NavigationType, useLocation, useNavigationType } from "react-router";

import { useSite } from "@/layout/site";

interface Props {
  /** Heading of the screen, and title of the window. */
  title: string;
  /** Buttons and links beside the heading. */
  actions?: ReactNode;
  /** Whether the heading is for screen readers alone. */
  hideTitle?: boolean;
  children: ReactNode;
}

/** Whether no screen was shown yet. */
let isFirst = true;

/** A screen: its title is told to the browser and, when somebody comes to it, to screen readers by the focus. */
export function Page({ title, actions, hideTitle, children }: Props) {
  const site = useSite();
  const heading = useRef<HTMLHeadingElement>(null);
  const { key, state } = useLocation();
  const isSameScreen = Boolean((state as { isSameScreen?: boolean } | null)?.isSameScreen);
  const came = useNavigationType();
  useEffect(() => {
    document.title = `${title} · ${site.name}`;
  }, [title, site.name]);
  useEffect(() => {
    // Not at the first screen, where the browser begins at the top by itself, nor where the address alone was changed.
    if (isFirst) isFirst = false;
    else if (!isSameScreen) heading.current?.focus({ preventScroll: came === NavigationType.Pop });
  }, [key, came, isSameScreen]);
  return (
    <>
      <div className="screen-head">
        <h1 ref={heading} tabIndex={-1} className={hideTitle ? "visually-hidden" : "page-title"}>
          {title}
        </h1>
        {actions && <div className="screen-actions">{actions}</div>}
      </div>
      {children}
    </>
  );
}
