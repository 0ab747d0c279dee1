import { useLingui } from "@lingui/react/macro";
import { NavLink, Outlet } from "react-router";

import "@pages/css/writing.css";
import "@/features/account/account.css";

import { paths } from "@/paths";

/** The member's own screens: one sub-navigation, and beside it the screen that is chosen. */
export function Component() {
  const { t } = useLingui();
  const sections = {
    profile: t`Profile`,
    language: t`Language`,
    email: t`E-mail address`,
    password: t`Password`,
    sessions: t`Devices`,
    tokens: t`API tokens`,
    notifications: t`Notifications`,
    blocks: t`Blocked members`,
    leave: t`Delete the account`,
  };
  return (
    <div className="sectioned">
      <nav className="sections" aria-label={t`Your account`}>
        <ul>
          {Object.entries(sections).map(([name, label]) => (
            <li key={name}>
              <NavLink to={paths.account(name)}>{label}</NavLink>
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
