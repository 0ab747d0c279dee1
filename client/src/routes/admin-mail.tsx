import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";

import { api, body, type Schema } from "@/api/client";
import { useSite } from "@/layout/site";
import { Cursored, cursors } from "@/ui/Cursored";
import { Page } from "@/ui/Page";
import { Empty } from "@/ui/states";
import { Time } from "@/ui/Time";

export function Component() {
  const { t } = useLingui();
  const site = useSite();
  const list = useRef<HTMLDivElement>(null);
  const mails = useInfiniteQuery({
    queryKey: ["mails"],
    queryFn: ({ pageParam, signal }) => body(api.GET("/api/mail", { params: { query: { cursor: pageParam } }, signal })),
    ...cursors,
  });
  return (
    <Page title={t`Mail`}>
      <p>
        <Trans>What no server has taken yet. What waits is tried again by itself; what was refused waits for you.</Trans>
      </p>
      {!site.mail_works && (
        <p className="notice notice-warning">
          <Trans>
            This site sends no mail: <code>MAIL_SERVER</code> is not set. The command <code>mablog user link</code> makes the links that
            members need.
          </Trans>
        </p>
      )}
      <div ref={list} tabIndex={-1}>
        <Cursored query={mails} empty={<Empty title={t`No mail waits.`} />}>
          {(items) => (
            <ul className="my-posts">
              {items.map((mail) => (
                <Row key={mail.id} mail={mail} onGone={() => list.current?.focus()} />
              ))}
            </ul>
          )}
        </Cursored>
      </div>
    </Page>
  );
}

function Row({ mail, onGone }: { mail: Schema<"MailOut">; onGone: () => void }) {
  const queries = useQueryClient();
  const settled = async () => {
    onGone();
    await queries.invalidateQueries({ queryKey: ["mails"] });
  };
  const path = { params: { path: { mail_id: mail.id } } };
  const retry = useMutation({ mutationFn: () => body(api.POST("/api/mail/{mail_id}/retry", path)), onSuccess: settled });
  const drop = useMutation({ mutationFn: () => api.DELETE("/api/mail/{mail_id}", path), onSuccess: settled });
  const which = `${mail.subject}, ${mail.recipient}`;
  return (
    <li>
      <div>
        <p className="my-post-title">
          <bdi>{mail.subject}</bdi>
        </p>
        <p className="entry-meta">
          <span>
            <Trans>
              to <bdi>{mail.recipient}</bdi>
            </Trans>
          </span>
          <Time at={mail.created_at} />
          <span>
            <Plural value={mail.attempts} one="# attempt" other="# attempts" />
          </span>
        </p>
        <p className="mb-0">
          {mail.state === "dead" ? (
            <strong>
              <Trans>Not sent.</Trans>
            </strong>
          ) : (
            <Trans>Waits.</Trans>
          )}{" "}
          {mail.error && <code>{mail.error}</code>}
        </p>
      </div>
      <div className="my-post-actions">
        <button type="button" className="btn btn-sm btn-outline-primary" onClick={() => retry.mutate()}>
          <Trans>
            Send again<span className="visually-hidden">: {which}</span>
          </Trans>
        </button>
        <button type="button" className="btn btn-sm btn-outline-primary" onClick={() => drop.mutate()}>
          <Trans>
            Remove<span className="visually-hidden">: {which}</span>
          </Trans>
        </button>
      </div>
    </li>
  );
}
