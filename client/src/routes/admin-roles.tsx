import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "react-router";

import type { Schema } from "@/api/client";
import { usePermissions } from "@/features/admin/permissions";
import { useRoles } from "@/features/admin/roles";
import { paths } from "@/paths";
import { Page } from "@/ui/Page";
import { Shown } from "@/ui/states";

export function Component() {
  const { t } = useLingui();
  const roles = useRoles();
  const permissions = usePermissions();
  return (
    <Page
      title={t`Roles`}
      actions={
        <Link className="btn btn-primary" to={paths.admin("new-role")}>
          <Trans>Make a role</Trans>
        </Link>
      }
    >
      <p>
        <Trans>A role says what its members may do. Make as many as you need: student, teacher, employee.</Trans>
      </p>
      <Shown query={roles}>
        {({ items }) => <Shown query={permissions}>{(known) => <Roles roles={items} permissions={known.items} />}</Shown>}
      </Shown>
    </Page>
  );
}

interface RolesProps {
  roles: Schema<"RoleOut">[];
  permissions: Schema<"PermissionOut">[];
}

function Roles({ roles, permissions }: RolesProps) {
  const { t, i18n } = useLingui();
  const words = new Map(permissions.map(({ name, description }) => [name, description]));
  return (
    <table className="records">
      <thead>
        <tr>
          <th scope="col">{t`Role`}</th>
          <th scope="col">{t`What its members may do`}</th>
          <th scope="col">{t`Members`}</th>
        </tr>
      </thead>
      <tbody>
        {roles.map((role) => (
          <tr key={role.name}>
            <td>
              <Link to={paths.role(role.name)}>
                <strong>{role.name}</strong>
              </Link>
            </td>
            <td>
              {role.permissions.includes("*") ? (
                t`Everything`
              ) : role.permissions.length ? (
                <span data-from-server>{role.permissions.map((name) => words.get(name) ?? name).join(" · ")}</span>
              ) : (
                t`Read`
              )}
            </td>
            <td data-label={t`Members`}>
              <Link to={`${paths.admin("members")}?role=${encodeURIComponent(role.name)}`}>{i18n.number(role.members)}</Link>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
