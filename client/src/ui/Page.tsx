import { type ReactNode, type RefObject, useEffect, useEffectEvent, useRef } from "react";
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
  const heading = useTitle(title);
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

/** For a screen whose heading is not `Page`'s: what is returned goes to its `h1`, beside `tabIndex={-1}`. */
export function useTitle(title: string): RefObject<HTMLHeadingElement | null> {
  const site = useSite();
  const heading = useRef<HTMLHeadingElement>(null);
  const location = useLocation();
  const { pathname, hash } = location;
  const isSameScreen = Boolean((location.state as { isSameScreen?: boolean } | null)?.isSameScreen);
  const came = useNavigationType();
  useEffect(() => {
    document.title = `${title} · ${site.name}`;
  }, [title, site.name]);
  const come = useEffectEvent(() => {
    // Not at the first screen, where the browser begins at the top by itself, nor where the address alone was changed, names a place,
    // or a field has the focus.
    if (isFirst) isFirst = false;
    else if (!isSameScreen && !hash && !document.activeElement?.matches("main input, main textarea"))
      heading.current?.focus({ preventScroll: came === NavigationType.Pop });
  });
  useEffect(() => come(), [pathname]);
  return heading;
}
