import { Trans, useLingui } from "@lingui/react/macro";
import { Link, NavLink } from "react-router";

import { onServer } from "@/api/client";
import { paths } from "@/paths";
import { Icon } from "@/ui/Icon";

import { AccountMenu } from "./AccountMenu";
import { Bell } from "./Bell";
import { useSite, useViewer } from "./site";
import { ThemeButton } from "./ThemeButton";

export function Header() {
  const { t } = useLingui();
  const site = useSite();
  const viewer = useViewer();
  const has = (part: string) => site.parts.includes(part);
  const links = [
    { to: paths.home(), label: t`Home` },
    ...(viewer && has("follows") ? [{ to: paths.following(), label: t`Following` }] : []),
    ...(viewer?.permissions?.includes("posts.write") ? [{ to: paths.myPosts(), label: t`My posts` }] : []),
  ];
  return (
    <header className="site-header shell">
      <Link className="brand" to={paths.home()}>
        {site.logo && <img className="brand-logo" src={onServer(site.logo)} alt="" height={36} />}
        <span>{site.name}</span>
      </Link>
      <div className="header-tools">
        <nav id="menu" className="menu" popover="auto" aria-label={t`Main menu`}>
          <ul>
            {links.map(({ to, label }) => (
              <li key={to}>
                <NavLink to={to} end onClick={closeMenu}>
                  {label}
                </NavLink>
              </li>
            ))}
            {has("search") && (
              <li className="menu-phone">
                <NavLink to={paths.search()} onClick={closeMenu}>
                  <Trans>Search</Trans>
                </NavLink>
              </li>
            )}
            {!viewer && (
              <>
                <li className="menu-narrow">
                  <NavLink to={paths.logIn()} onClick={closeMenu}>
                    <Trans>Log in</Trans>
                  </NavLink>
                </li>
                {site.sign_up_open && (
                  <li className="menu-narrow">
                    <NavLink to={paths.register()} onClick={closeMenu}>
                      <Trans>Register</Trans>
                    </NavLink>
                  </li>
                )}
              </>
            )}
          </ul>
        </nav>
        {has("search") && (
          <NavLink className="tool tool-search" to={paths.search()} aria-label={t`Search`}>
            <Icon name="search" />
          </NavLink>
        )}
        <ThemeButton />
        {viewer ? (
          <>
            {viewer.permissions?.includes("posts.write") && (
              <Link className="btn btn-sm btn-primary write" to={paths.write()}>
                <Icon name="write" />
                <span>
                  <Trans>Write</Trans>
                </span>
              </Link>
            )}
            {has("notifications") && <Bell />}
            <AccountMenu viewer={viewer} />
          </>
        ) : (
          <>
            <Link className="tool-text" to={paths.logIn()}>
              <Trans>Log in</Trans>
            </Link>
            {site.sign_up_open && (
              <Link className="btn btn-sm btn-primary header-register" to={paths.register()}>
                <Trans>Register</Trans>
              </Link>
            )}
          </>
        )}
        <button className="tool menu-toggle" type="button" popoverTarget="menu" aria-label={t`Menu`}>
          <Icon name="menu" />
        </button>
      </div>
    </header>
  );
}

function closeMenu(): void {
  const menu = document.getElementById("menu");
  if (menu?.matches(":popover-open")) menu.hidePopover();
}
