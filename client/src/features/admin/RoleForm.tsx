import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";

import { api, body, type Schema } from "@/api/client";
import type { Problem } from "@/api/problem";
import { useMember } from "@/layout/site";
import { paths } from "@/paths";
import { Checkbox, Form, Submit, TextField } from "@/ui/forms";
import { toast } from "@/ui/toasts";

import { permissionInWords } from "./permissions";
import { rolesQuery } from "./roles";

/** Make a role, or change one. */
export function RoleForm({ role }: { role: Schema<"RoleOut"> | null }) {
  const { t, i18n } = useLingui();
  const { permissions: own } = useMember();
  const queries = useQueryClient();
  const navigate = useNavigate();
  // Every permission that there is stands in the role that may do everything: what this person has themselves can be given.
  const known = useQuery(rolesQuery);
  const offered = [
    ...new Set([...(own ?? []), ...(role?.permissions ?? []), ...(known.data?.items ?? []).flatMap((each) => each.permissions)]),
  ];
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
        <fieldset>
          <legend className="form-label">{t`What its members may do`}</legend>
          {offered
            .filter((name) => name !== "*")
            .map((name) => (
              <Checkbox
                key={name}
                name="permissions"
                value={name}
                label={permissionInWords(i18n, name)}
                defaultChecked={role?.permissions.some((held) => held === name || held === "*")}
                disabled={!mayChange || !own?.includes(name)}
              />
            ))}
        </fieldset>
        {mayChange && (
          <Submit busy={save.isPending}>
            <Trans>Save</Trans>
          </Submit>
        )}
      </Form>
    </>
  );
}
