import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";

import { api, body, type Schema } from "@/api/client";
import { Change } from "@/features/admin/Change";
import { Records } from "@/features/admin/Records";
import { cursors } from "@/ui/Cursored";
import { TextField } from "@/ui/forms";
import { Page } from "@/ui/Page";

type Entry = Schema<"AuditEntryOut">;

export function Component() {
  const { t, i18n } = useLingui();
  const [search] = useSearchParams();
  const [who, action, since] = ["who", "action", "since"].map((name) => search.get(name) ?? "");
  const entries = useInfiniteQuery({
    queryKey: ["audit", who, action, since],
    queryFn: ({ pageParam, signal }) => {
      const from = since ? new Date(`${since}T00:00`).toISOString() : undefined;
      return body(api.GET("/api/audit", { params: { query: { who, action, since: from, cursor: pageParam } }, signal }));
    },
    ...cursors,
  });
  const columns = [
    {
      label: t`When`,
      cell: (entry: Entry) => (
        <time className="nowrap" dateTime={entry.at}>
          {i18n.date(entry.at, { dateStyle: "medium", timeStyle: "short" })}
        </time>
      ),
    },
    { label: t`Who`, cell: (entry: Entry) => entry.actor || "–" },
    {
      label: t`What`,
      cell: (entry: Entry) => (
        <>
          <code>{entry.action}</code> {entry.target}
        </>
      ),
    },
    { label: t`Before and after`, cell: (entry: Entry) => <Change before={entry.before} after={entry.after} /> },
    { label: t`From where`, cell: (entry: Entry) => entry.address },
  ];
  return (
    <Page title={t`Audit log`}>
      <Records
        query={entries}
        label={t`Which entries`}
        fields={
          <>
            <TextField name="who" label={t`Username`} defaultValue={who} autoCapitalize="none" />
            <TextField name="action" label={t`Action`} defaultValue={action} autoCapitalize="none" />
            <TextField name="since" label={t`From this day on`} type="date" defaultValue={since} />
          </>
        }
        columns={columns}
        keyOf={(entry) => entry.id}
        empty={t`No entries.`}
        hint={<Trans>Nothing of this kind was noted.</Trans>}
      />
    </Page>
  );
}
