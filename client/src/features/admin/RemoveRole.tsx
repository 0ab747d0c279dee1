import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";

import { api, type Schema } from "@/api/client";
import type { Problem } from "@/api/problem";
import { paths } from "@/paths";
import { Form, Select, Submit } from "@/ui/forms";
import { Shown } from "@/ui/states";
import { toast } from "@/ui/toasts";

import { useRoles } from "./roles";

export function RemoveRole({ role }: { role: Schema<"RoleOut"> }) {
  const { t } = useLingui();
  const roles = useRoles();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: (form: FormData) =>
      api.DELETE("/api/roles/{name}", {
        params: { path: { name: role.name }, query: { to: form.get("to") as string } },
      }),
    meta: { shown: true },
    onSuccess: async () => {
      toast(t`The role “${role.name}” is removed.`);
      await queries.invalidateQueries({ queryKey: ["roles"] });
      await navigate(paths.admin("roles"));
    },
  });
  return (
    <section aria-labelledby="remove-role">
      <h2 id="remove-role" className="section-title">
        <Trans>Remove this role</Trans>
      </h2>
      <Form className="filters" problem={remove.error as Problem | null} onSubmit={remove.mutate}>
        <Shown query={roles}>
          {({ items }) => (
            <Select name="to" label={t`Role that its members get`}>
              {items
                .filter((other) => other.name !== role.name)
                .map((other) => (
                  <option key={other.name}>{other.name}</option>
                ))}
            </Select>
          )}
        </Shown>
        <Submit busy={remove.isPending} className="btn btn-outline-danger mb-3">
          <Trans>Remove the role</Trans>
        </Submit>
      </Form>
    </section>
  );
}
