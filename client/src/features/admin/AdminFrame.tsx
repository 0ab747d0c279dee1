import "@pages/css/writing.css";
import "@pages/css/admin.css";
import "@pages/css/moderation.css";

import { useLingui } from "@lingui/react/macro";
import { Navigate, NavLink, Outlet, useLocation } from "react-router";

import { useMember } from "@/layout/site";
import { paths } from "@/paths";

/** The screens to run the site, with one navigation beside them: what this person may open stands in it. */
export function AdminFrame() {
  const { t } = useLingui();
  const { permissions } = useMember();
  const { pathname } = useLocation();
  const sections = [
    { name: "moderation", label: t`Moderation`, needs: "posts.moderate" },
    { name: "members", label: t`Members`, needs: "members.manage" },
    { name: "roles", label: t`Roles`, needs: "members.manage" },
    { name: "settings", label: t`Settings`, needs: "site.manage" },
    { name: "mail", label: t`Mail`, needs: "site.manage" },
    { name: "jobs", label: t`Jobs`, needs: "site.manage" },
    { name: "audit", label: t`Audit log`, needs: "audit.read" },
  ].filter(({ needs }) => permissions?.includes(needs));
  const first = sections[0];
  if (first && pathname.replace(/\/$/, "") === "/admin") return <Navigate to={paths.admin(first.name)} replace />;
  return (
    <div className="sectioned sectioned-wide">
      <nav className="sections" aria-label={t`Run the site`}>
        <ul>
          {sections.map(({ name, label }) => (
            <li key={name}>
              <NavLink to={paths.admin(name)}>{label}</NavLink>
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

export { AdminFrame as Component };
