import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";

import { api, body, type Schema } from "@/api/client";
import { Records } from "@/features/admin/Records";
import { useRoles } from "@/features/admin/roles";
import { paths } from "@/paths";
import { cursors } from "@/ui/Cursored";
import { Select, TextField } from "@/ui/forms";
import { Page } from "@/ui/Page";
import { Shown } from "@/ui/states";

type Member = Schema<"MemberOut">;

export function Component() {
  const { t, i18n } = useLingui();
  const [search] = useSearchParams();
  const [q, role, active] = ["q", "role", "active"].map((name) => search.get(name) ?? "") as [string, string, string];
  const roles = useRoles();
  const members = useInfiniteQuery({
    queryKey: ["members", q, role, active],
    queryFn: ({ pageParam, signal }) => {
      const query = { q, role, active: active ? active === "true" : undefined, cursor: pageParam };
      return body(api.GET("/api/users", { params: { query }, signal }));
    },
    ...cursors,
  });
  const columns = [
    {
      label: t`Member`,
      isTitle: true,
      cell: (member: Member) => (
        <>
          <Link to={paths.member(member.username)}>
            <bdi>{member.name || member.username}</bdi>
          </Link>{" "}
          <span className="quiet">@{member.username}</span>
        </>
      ),
    },
    { label: t`E-mail address`, cell: (member: Member) => member.email },
    { label: t`Role`, cell: (member: Member) => member.role },
    {
      label: t`State`,
      cell: (member: Member) =>
        !member.active ? t`Disabled` : member.suspended_until ? t`Suspended` : member.silenced_until ? t`Silenced` : t`Open`,
    },
    {
      label: t`Since`,
      cell: (member: Member) => <span className="nowrap">{i18n.date(member.created_at, { dateStyle: "medium" })}</span>,
    },
  ];
  return (
    <Page title={t`Members`}>
      <Records
        query={members}
        label={t`Which members`}
        fields={
          <>
            <TextField name="q" label={t`Name or address`} defaultValue={q} type="search" />
            {/* Where the members do not come either, that is said once, below. */}
            {!(roles.isError && members.isError) && (
              <Shown query={roles}>
                {({ items }) => (
                  <Select name="role" label={t`Role`} defaultValue={role}>
                    <option value="">{t`All`}</option>
                    {items.map((each) => (
                      <option key={each.name}>{each.name}</option>
                    ))}
                  </Select>
                )}
              </Shown>
            )}
            <Select name="active" label={t`State`} defaultValue={active}>
              <option value="">{t`All`}</option>
              <option value="true">{t`Open`}</option>
              <option value="false">{t`Disabled`}</option>
            </Select>
          </>
        }
        columns={columns}
        keyOf={(member) => member.username}
        empty={t`No members.`}
        hint={<Trans>Nobody matches. Take fewer words, or all roles.</Trans>}
      />
    </Page>
  );
}
