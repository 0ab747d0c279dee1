import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";

import { api, body, type Schema } from "@/api/client";
import type { Problem } from "@/api/problem";
import { paths } from "@/paths";
import { Checkbox, Form, Submit, TextField } from "@/ui/forms";
import { Shown } from "@/ui/states";
import { toast } from "@/ui/toasts";

import { usePermissions } from "./permissions";

/** Make a role, or change one. */
export function RoleForm({ role }: { role: Schema<"RoleOut"> | null }) {
  const { t } = useLingui();
  const permissions = usePermissions();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const save = useMutation({
    mutationFn: (form: FormData) => {
      const given = { name: (form.get("name") ?? role?.name) as string, permissions: form.getAll("permissions") as string[] };
      if (!role) return body(api.POST("/api/roles", { body: given }));
      return body(api.PATCH("/api/roles/{name}", { params: { path: { name: role.name } }, body: given }));
    },
    meta: { shown: true },
    onSuccess: async (saved) => {
      toast(t`The role “${saved.name}” is saved.`);
      await queries.invalidateQueries({ queryKey: ["roles"] });
      await navigate(paths.admin("roles"));
    },
  });
  const mayChange = role ? role.may.edit : true;
  return (
    <>
      {role && (
        <p>
          <Plural value={role.members} one="# member has this role." other="# members have this role." />
        </p>
      )}
      {!mayChange && (
        <p className="notice">
          <Trans>You cannot change this role: it is fixed, or may do more than you.</Trans>
        </p>
      )}
      <Form className="card-form" problem={save.error as Problem | null} onSubmit={save.mutate}>
        <TextField
          name="name"
          label={t`Name`}
          defaultValue={role?.name}
          disabled={role ? !role.may.rename : false}
          help={role?.built_in ? t`Every site has this role: it keeps its name.` : t`Such as student, teacher or employee.`}
        />
        <Shown query={permissions}>
          {({ items }) => (
            <>
              <fieldset>
                <legend className="form-label">{t`What its members may do`}</legend>
                <div data-from-server>
                  {items.map(({ name, description, may_give }) => (
                    <Checkbox
                      key={name}
                      name="permissions"
                      value={name}
                      label={description}
                      defaultChecked={role?.permissions.some((held) => held === name || held === "*")}
                      disabled={!mayChange || !may_give}
                    />
                  ))}
                </div>
              </fieldset>
              {mayChange && (
                <Submit busy={save.isPending}>
                  <Trans>Save</Trans>
                </Submit>
              )}
            </>
          )}
        </Shown>
      </Form>
    </>
  );
}
