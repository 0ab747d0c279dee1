import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";

import { api, body, type Schema } from "@/api/client";
import { useMember } from "@/layout/site";
import { paths } from "@/paths";
import { Time } from "@/ui/Time";

import { DecideDialog } from "./DecideDialog";
import { Past } from "./Past";

interface Props {
  shown: Schema<"CaseOut">;
  /** Whether it stands on the screen of whom it is about, who is not told again. */
  isUnderMember?: boolean;
  /** Called when it was decided, for the focus. */
  onDecided: () => void;
}

/** One case: what it is about, who wrote it, what was reported, and what can be done. */
export function CaseCard({ shown, isUnderMember, onDecided }: Props) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [isDeciding, decide] = useState(false);
  const decided = async () => {
    decide(false);
    onDecided();
    await queries.invalidateQueries({ queryKey: ["cases"] });
  };
  const approve = useMutation({
    mutationFn: () =>
      body(
        api.POST("/api/moderation/{number}", {
          params: { path: { number: shown.id } },
          body: { action: "approve", version: shown.version },
        }),
      ),
    onSuccess: decided,
  });
  const Heading = isUnderMember ? "h3" : "h2";
  // The server says what it is, in words that begin small.
  const title = shown.title.charAt(0).toLocaleUpperCase() + shown.title.slice(1);
  return (
    <li className="case">
      <div className="case-head">
        {shown.rule && (
          <span className="state" data-from-server>
            {shown.rule_in_words}
          </span>
        )}
        {shown.reports.length > 0 && (
          <span className="state">
            <Plural value={shown.reports.length} one="# report" other="# reports" />
          </span>
        )}
        <span className="quiet">
          <Time at={shown.created_at} />
        </span>
        <Heading data-from-server>
          <a href={shown.url}>{title}</a>
        </Heading>
      </div>
      {shown.author && !isUnderMember && <Person author={shown.author} />}
      {shown.type !== "member" && (
        <div className="case-thing" tabIndex={0} role="region" aria-label={title} data-from-server>
          {shown.html ? (
            <div className="prose" dir="auto" dangerouslySetInnerHTML={{ __html: shown.html }} />
          ) : (
            <p dir="auto">{shown.text || t`No text is left of it.`}</p>
          )}
        </div>
      )}
      {shown.reports.length > 0 && <Reports reports={shown.reports} />}
      {shown.decided_at ? (
        <Outcome shown={shown} />
      ) : canBeDecided(shown.may) ? (
        <div className="case-actions">
          <button
            type="button"
            className="btn btn-sm btn-outline-primary"
            aria-disabled={approve.isPending}
            onClick={() => !approve.isPending && approve.mutate()}
          >
            <Trans>
              Approve
              <span className="visually-hidden" data-from-server>
                : {title}
              </span>
            </Trans>
          </button>
          <button type="button" className="btn btn-sm btn-primary" onClick={() => decide(true)}>
            <Trans>
              Decide …
              <span className="visually-hidden" data-from-server>
                : {title}
              </span>
            </Trans>
          </button>
        </div>
      ) : (
        <p className="quiet">
          <Trans>Only an administrator decides about this.</Trans>
        </p>
      )}
      {isDeciding && <DecideDialog shown={shown} title={title} onClose={() => decide(false)} onDecided={() => void decided()} />}
    </li>
  );
}

function canBeDecided(may: Schema<"CaseMayOut">): boolean {
  return Object.values(may).some(Boolean);
}

function Person({ author }: { author: Schema<"CaseAuthorOut"> }) {
  const { permissions } = useMember();
  const name = <bdi>{author.name}</bdi>;
  return (
    <div className="case-people">
      <p className="mb-0">
        {permissions?.includes("members.moderate") ? <Link to={paths.moderated(author.username)}>{name}</Link> : name}{" "}
        <span className="quiet">@{author.username}</span>
        <br />
        <Past author={author} />
      </p>
    </div>
  );
}

function Reports({ reports }: { reports: Schema<"ReportedOut">[] }) {
  const { t } = useLingui();
  return (
    <ul className="reports" aria-label={t`Reports`}>
      {reports.map((report) => (
        <li key={`${report.reporter ?? ""} ${report.created_at}`}>
          <p>
            <strong data-from-server>{report.reason_in_words}</strong>{" "}
            <span className="quiet">
              {report.reporter ? t`by @${report.reporter}` : t`by a deleted account`} · <Time at={report.created_at} />
            </span>
          </p>
          {report.note && <p>{report.note}</p>}
        </li>
      ))}
    </ul>
  );
}

function Outcome({ shown }: { shown: Schema<"CaseOut"> }) {
  const { t, i18n } = useLingui();
  const until = shown.until && i18n.date(shown.until, { dateStyle: "medium", timeStyle: "short" });
  const action = shown.action_in_words;
  const parts = [
    until ? t`${action} until ${until}` : action,
    shown.reason_in_words,
    shown.decided_by ? `@${shown.decided_by}` : t`a deleted account`,
  ];
  return (
    <p className="notice mb-0" data-from-server>
      {parts.join(" · ")} · {shown.decided_at && <Time at={shown.decided_at} />}
      {shown.note && (
        <>
          <br />
          {shown.note}
        </>
      )}
    </p>
  );
}
