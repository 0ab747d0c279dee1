import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api, body, type Schema } from "@/api/client";
import type { Problem } from "@/api/problem";
import { Form, Select, Submit } from "@/ui/forms";
import { Shown } from "@/ui/states";
import { toast } from "@/ui/toasts";

import { useRoles } from "./roles";

/** Give a member another role, close the account, or open it again. */
export function MemberAccount({ account }: { account: Schema<"MemberOut"> }) {
  const { t } = useLingui();
  const roles = useRoles();
  const queries = useQueryClient();
  const path = { path: { username: account.username } };
  const changed = async () => {
    toast(t`The account is changed.`);
    await queries.invalidateQueries({ queryKey: ["members"] });
  };
  const setRole = useMutation({
    mutationFn: (role: string) => body(api.PATCH("/api/users/{username}", { params: path, body: { role } })),
    meta: { shown: true },
    onSuccess: changed,
  });
  const setActive = useMutation({
    mutationFn: (active: boolean) => body(api.PATCH("/api/users/{username}", { params: path, body: { active } })),
    onSuccess: changed,
  });
  const { may } = account;
  if (!may.set_role && !may.disable && !may.enable) {
    return (
      <p className="notice notice-warning">
        <Trans>This member may do more than you, so only administrators change this account.</Trans>
      </p>
    );
  }
  return (
    <>
      {may.set_role && (
        <>
          <h2 className="section-title">
            <Trans>Role</Trans>
          </h2>
          <Form
            className="filters"
            problem={setRole.error as Problem | null}
            onSubmit={(form) => setRole.mutate(form.get("role") as string)}
          >
            <Shown query={roles}>
              {({ items }) => (
                <Select name="role" label={t`Role`} defaultValue={account.role}>
                  {items
                    .filter((role) => role.may.give || role.name === account.role)
                    .map((role) => (
                      <option key={role.name}>{role.name}</option>
                    ))}
                </Select>
              )}
            </Shown>
            <Submit busy={setRole.isPending} className="btn btn-primary mb-3">
              <Trans>Give this role</Trans>
            </Submit>
          </Form>
        </>
      )}
      {(may.disable || may.enable) && (
        <>
          <h2 className="section-title">
            <Trans>Account</Trans>
          </h2>
          <p>
            {account.active ? (
              <Trans>Disabling the account logs it out everywhere. What this member wrote stays.</Trans>
            ) : (
              <Trans>Nobody can log in to this account.</Trans>
            )}
          </p>
          <button
            type="button"
            className={account.active ? "btn btn-outline-danger" : "btn btn-outline-primary"}
            aria-disabled={setActive.isPending}
            onClick={() => !setActive.isPending && setActive.mutate(!account.active)}
          >
            {account.active ? <Trans>Disable the account</Trans> : <Trans>Open the account again</Trans>}
          </button>
        </>
      )}
    </>
  );
}
