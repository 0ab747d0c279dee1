import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";

import { api, body } from "@/api/client";
import { Attempts } from "@/features/admin/Attempts";
import { cursors } from "@/ui/Cursored";
import { Page } from "@/ui/Page";
import { Tabs } from "@/ui/Tabs";

export function Component() {
  const { t } = useLingui();
  const [search] = useSearchParams();
  const state = search.get("state") === "waiting" ? "waiting" : search.get("state") === "done" ? "done" : "dead";
  const jobs = useInfiniteQuery({
    queryKey: ["jobs", state],
    queryFn: ({ pageParam, signal }) => body(api.GET("/api/jobs", { params: { query: { state, cursor: pageParam } }, signal })),
    ...cursors,
  });
  const tabs = [
    ["", t`Failed`],
    ["waiting", t`Waiting`],
    ["done", t`Done`],
  ] as const;
  return (
    <Page title={t`Jobs`}>
      <p>
        <Trans>What the site does outside of requests: mail, pictures, cleaning up. What failed for good waits here for you.</Trans>
      </p>
      <Tabs name="state" label={t`Jobs`} tabs={tabs} current={state === "dead" ? "" : state} />
      <Attempts
        query={jobs}
        name="jobs"
        empty={state === "dead" ? t`Nothing failed.` : t`There are no such jobs.`}
        hint={
          state === "dead"
            ? t`What fails for good stands here, with the reason.`
            : t`They come by themselves, and what is done is forgotten after a while.`
        }
      >
        {(job) => {
          const path = { params: { path: { job_id: job.id } } };
          const which = t`${job.name}, number ${job.id}`;
          const again = {
            label: (
              <Trans>
                Run now<span className="visually-hidden">: {which}</span>
              </Trans>
            ),
            run: () => body(api.POST("/api/jobs/{job_id}/retry", path)),
          };
          const remove = {
            label: (
              <Trans>
                Remove<span className="visually-hidden">: {which}</span>
              </Trans>
            ),
            run: () => api.DELETE("/api/jobs/{job_id}", path),
          };
          return {
            title: job.name,
            fact: <Trans>Number {job.id}</Trans>,
            at: job.finished_at ?? job.due_at,
            attempts: job.attempts,
            outcome: job.error && <code>{job.error}</code>,
            deeds: [...(job.may.retry ? [again] : []), ...(job.may.drop ? [remove] : [])],
          };
        }}
      </Attempts>
    </Page>
  );
}
