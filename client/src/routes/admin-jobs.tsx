import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useSearchParams } from "react-router";

import { api, body, type Schema } from "@/api/client";
import { Cursored, cursors } from "@/ui/Cursored";
import { Page } from "@/ui/Page";
import { Empty } from "@/ui/states";
import { Tabs } from "@/ui/Tabs";
import { Time } from "@/ui/Time";

export function Component() {
  const { t } = useLingui();
  const [search] = useSearchParams();
  const state = search.get("state") === "waiting" ? "waiting" : search.get("state") === "done" ? "done" : "dead";
  const top = useRef<HTMLDivElement>(null);
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
      <div ref={top} tabIndex={-1}>
        <Cursored query={jobs} empty={<Empty title={state === "dead" ? t`Nothing failed.` : t`There are no such jobs.`} />}>
          {(items) => (
            <ul className="my-posts">
              {items.map((job) => (
                <Row key={job.id} job={job} onGone={() => top.current?.focus()} />
              ))}
            </ul>
          )}
        </Cursored>
      </div>
    </Page>
  );
}

function Row({ job, onGone }: { job: Schema<"JobOut">; onGone: () => void }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const settled = async () => {
    onGone();
    await queries.invalidateQueries({ queryKey: ["jobs"] });
  };
  const path = { params: { path: { job_id: job.id } } };
  const retry = useMutation({ mutationFn: () => body(api.POST("/api/jobs/{job_id}/retry", path)), onSuccess: settled });
  const drop = useMutation({ mutationFn: () => api.DELETE("/api/jobs/{job_id}", path), onSuccess: settled });
  const which = t`${job.name}, number ${job.id}`;
  return (
    <li>
      <div>
        <p className="my-post-title">{job.name}</p>
        <p className="entry-meta">
          <span>
            <Trans>Number {job.id}</Trans>
          </span>
          <Time at={job.finished_at ?? job.due_at} />
          <span>
            <Plural value={job.attempts} one="# attempt" other="# attempts" />
          </span>
        </p>
        {job.error && (
          <p>
            <code>{job.error}</code>
          </p>
        )}
      </div>
      <div className="my-post-actions">
        {job.may.retry && (
          <button type="button" className="btn btn-sm btn-outline-primary" onClick={() => retry.mutate()}>
            <Trans>
              Run now<span className="visually-hidden">: {which}</span>
            </Trans>
          </button>
        )}
        {job.may.drop && (
          <button type="button" className="btn btn-sm btn-outline-primary" onClick={() => drop.mutate()}>
            <Trans>
              Remove<span className="visually-hidden">: {which}</span>
            </Trans>
          </button>
        )}
      </div>
    </li>
  );
}
