import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";

import { api, body } from "@/api/client";
import type { Problem } from "@/api/problem";
import { Change } from "@/features/admin/Change";
import { Cursored, cursors } from "@/ui/Cursored";
import { Form, Submit, TextField } from "@/ui/forms";
import { Page } from "@/ui/Page";
import { Empty } from "@/ui/states";

export function Component() {
  const { t, i18n } = useLingui();
  const [search, setSearch] = useSearchParams();
  const [who, action, since] = ["who", "action", "since"].map((name) => search.get(name) ?? "");
  const entries = useInfiniteQuery({
    queryKey: ["audit", who, action, since],
    queryFn: ({ pageParam, signal }) => {
      const from = since ? new Date(`${since}T00:00`).toISOString() : undefined;
      return body(api.GET("/api/audit", { params: { query: { who, action, since: from, cursor: pageParam } }, signal }));
    },
    ...cursors,
  });
  const show = (form: FormData) => setSearch([...form.entries()].filter(([, value]) => value) as [string, string][]);
  const problem = entries.error as Problem | null;
  return (
    <Page title={t`Audit log`}>
      <Form className="filters" problem={problem?.status === 422 ? problem : null} onSubmit={show} label={t`Which entries`}>
        <TextField name="who" label={t`Username`} defaultValue={who} autoCapitalize="none" />
        <TextField name="action" label={t`Action`} defaultValue={action} autoCapitalize="none" />
        <TextField name="since" label={t`From this day on`} type="date" defaultValue={since} />
        <Submit busy={entries.isFetching && !entries.isFetchingNextPage} className="btn btn-outline-primary mb-3">
          <Trans>Show</Trans>
        </Submit>
      </Form>
      <Cursored
        query={entries}
        empty={
          <Empty title={t`No entries.`}>
            <p>
              <Trans>Nothing of this kind was noted.</Trans>
            </p>
          </Empty>
        }
      >
        {(items) => (
          <table className="records">
            <thead>
              <tr>
                <th scope="col">{t`When`}</th>
                <th scope="col">{t`Who`}</th>
                <th scope="col">{t`What`}</th>
                <th scope="col">{t`Before and after`}</th>
                <th scope="col">{t`From where`}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((entry) => (
                <tr key={entry.id}>
                  <td data-label={t`When`}>
                    <time className="nowrap" dateTime={entry.at}>
                      {i18n.date(entry.at, { dateStyle: "medium", timeStyle: "short" })}
                    </time>
                  </td>
                  <td data-label={t`Who`}>{entry.actor || "–"}</td>
                  <td data-label={t`What`}>
                    <code>{entry.action}</code> {entry.target}
                  </td>
                  <td data-label={t`Before and after`} data-from-server>
                    <Change before={entry.before} after={entry.after} />
                  </td>
                  <td data-label={t`From where`}>{entry.address}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Cursored>
    </Page>
  );
}
