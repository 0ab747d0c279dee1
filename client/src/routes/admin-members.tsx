import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";

import { api, body } from "@/api/client";
import { useRoles } from "@/features/admin/roles";
import { paths } from "@/paths";
import { Cursored, cursors } from "@/ui/Cursored";
import { Form, Select, Submit, TextField } from "@/ui/forms";
import { Page } from "@/ui/Page";
import { Empty } from "@/ui/states";

export function Component() {
  const { t, i18n } = useLingui();
  const [search, setSearch] = useSearchParams();
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
  const show = (form: FormData) => setSearch([...form.entries()].filter(([, value]) => value) as [string, string][]);
  return (
    <Page title={t`Members`}>
      <Form className="filters" problem={null} onSubmit={show} label={t`Which members`}>
        <TextField name="q" label={t`Name or address`} defaultValue={q} type="search" />
        <Select name="role" label={t`Role`} defaultValue={role} key={roles.data ? "loaded" : "loading"}>
          <option value="">{t`All`}</option>
          {roles.data?.items.map((each) => (
            <option key={each.name}>{each.name}</option>
          ))}
        </Select>
        <Select name="active" label={t`State`} defaultValue={active}>
          <option value="">{t`All`}</option>
          <option value="true">{t`Open`}</option>
          <option value="false">{t`Disabled`}</option>
        </Select>
        <Submit busy={members.isFetching && !members.isFetchingNextPage} className="btn btn-outline-primary mb-3">
          <Trans>Show</Trans>
        </Submit>
      </Form>
      <Cursored
        query={members}
        empty={
          <Empty title={t`No members.`}>
            <p>
              <Trans>Nobody matches. Take fewer words, or all roles.</Trans>
            </p>
          </Empty>
        }
      >
        {(items) => (
          <table className="records">
            <thead>
              <tr>
                <th scope="col">{t`Member`}</th>
                <th scope="col">{t`E-mail address`}</th>
                <th scope="col">{t`Role`}</th>
                <th scope="col">{t`State`}</th>
                <th scope="col">{t`Since`}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((member) => (
                <tr key={member.username}>
                  <td>
                    <Link to={paths.member(member.username)}>
                      <bdi>{member.name || member.username}</bdi>
                    </Link>{" "}
                    <span className="quiet">@{member.username}</span>
                  </td>
                  <td data-label={t`E-mail address`}>{member.email}</td>
                  <td data-label={t`Role`}>{member.role}</td>
                  <td data-label={t`State`}>
                    {!member.active ? t`Disabled` : member.suspended_until ? t`Suspended` : member.silenced_until ? t`Silenced` : t`Open`}
                  </td>
                  <td data-label={t`Since`} className="nowrap">
                    {i18n.date(member.created_at, { dateStyle: "medium" })}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Cursored>
    </Page>
  );
}
