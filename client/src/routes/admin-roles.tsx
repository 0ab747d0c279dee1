import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "react-router";

import { usePermissions } from "@/features/admin/permissions";
import { useRoles } from "@/features/admin/roles";
import { paths } from "@/paths";
import { Page } from "@/ui/Page";
import { Shown } from "@/ui/states";

export function Component() {
  const { t, i18n } = useLingui();
  const roles = useRoles();
  const permissions = usePermissions();
  const words = new Map(permissions.data?.items.map(({ name, description }) => [name, description]));
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
        {({ items }) => (
          <table className="records">
            <thead>
              <tr>
                <th scope="col">{t`Role`}</th>
                <th scope="col">{t`What its members may do`}</th>
                <th scope="col">{t`Members`}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((role) => (
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
        )}
      </Shown>
    </Page>
  );
}
