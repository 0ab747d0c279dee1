import "@pages/css/writing.css";
import "@pages/css/admin.css";
import "@pages/css/moderation.css";

import { useLingui } from "@lingui/react/macro";
import { Navigate, useLocation } from "react-router";

import { Missing } from "@/layout/Missing";
import { useHas, useMember } from "@/layout/site";
import { paths } from "@/paths";
import { Sectioned } from "@/ui/Sectioned";

/** The screens to run the site: what this person may open stands in their navigation. */
export function AdminFrame() {
  const { t } = useLingui();
  const { permissions } = useMember();
  const { pathname } = useLocation();
  const hasModeration = useHas("moderation");
  const sections = [
    ...(hasModeration ? [{ name: "moderation", label: t`Moderation`, needs: "posts.moderate" }] : []),
    { name: "members", label: t`Members`, needs: "members.manage" },
    { name: "roles", label: t`Roles`, needs: "members.manage" },
    { name: "settings", label: t`Settings`, needs: "site.manage" },
    { name: "modules", label: t`Modules`, needs: "site.manage" },
    { name: "mail", label: t`Mail`, needs: "site.manage" },
    { name: "jobs", label: t`Jobs`, needs: "site.manage" },
    { name: "audit", label: t`Audit log`, needs: "audit.read" },
  ].filter(({ needs }) => permissions?.includes(needs));
  const [first] = sections;
  if (!first) return <Missing />;
  if (pathname.replace(/\/$/, "") === "/admin") return <Navigate to={paths.admin(first.name)} replace />;
  const links = sections.map(({ name, label }) => ({ to: paths.admin(name), label }));
  return <Sectioned label={t`Run the site`} links={links} wide />;
}

export { AdminFrame as Component };
