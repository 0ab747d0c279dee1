import type { ReactNode } from "react";
import { NavLink, Outlet } from "react-router";

interface Props {
  /** What screen readers call the navigation. */
  label: string;
  links: readonly { to: string; label: ReactNode }[];
  /** Whether the screens take the width that there is. */
  wide?: boolean;
}

/** Screens that belong together: one sub-navigation, and beside it the screen that is chosen. */
export function Sectioned({ label, links, wide }: Props) {
  return (
    <div className={wide ? "sectioned sectioned-wide" : "sectioned"}>
      <nav className="sections" aria-label={label}>
        <ul>
          {links.map((link) => (
            <li key={link.to}>
              <NavLink to={link.to}>{link.label}</NavLink>
            </li>
          ))}
        </ul>
      </nav>
      <div className="section-page">
        <Outlet />
      </div>
    </div>
  );
}
