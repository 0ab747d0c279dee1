import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { Link, useParams } from "react-router";

import { api, body, type Schema } from "@/api/client";
import { MemberSanctions } from "@/features/admin/MemberSanctions";
import { CaseCard } from "@/features/moderation/CaseCard";
import { Past } from "@/features/moderation/Past";
import { MissingOr } from "@/layout/Missing";
import { paths } from "@/paths";
import { Page } from "@/ui/Page";
import { Empty } from "@/ui/states";

export function Component() {
  const { username = "" } = useParams();
  const moderated = useQuery({
    queryKey: ["cases", "of", username],
    queryFn: ({ signal }) => body(api.GET("/api/moderation/members/{username}", { params: { path: { username } }, signal })),
  });
  return <MissingOr query={moderated}>{(found) => <Moderated member={found} />}</MissingOr>;
}

function Moderated({ member }: { member: Schema<"ModeratedOut"> }) {
  const { i18n } = useLingui();
  const list = useRef<HTMLDivElement>(null);
  const { author, cases } = member;
  const moment = (at: string) => i18n.date(at, { dateStyle: "medium", timeStyle: "short" });
  return (
    <Page title={author.name}>
      <p className="eyebrow">
        <Link to={paths.admin("moderation")}>
          <Trans>Moderation</Trans>
        </Link>
      </p>
      <p>
        <Link to={paths.profile(author.username)}>@{author.username}</Link> · <Past author={author} />
      </p>
      {member.silenced_until && (
        <p className="notice notice-warning">
          <Trans>May not write until {moment(member.silenced_until)}</Trans> · <span data-from-server>{member.silence_reason}</span>
        </p>
      )}
      {member.suspended_until && (
        <p className="notice notice-warning">
          <Trans>Cannot log in until {moment(member.suspended_until)}</Trans> · <span data-from-server>{member.suspension_reason}</span>
        </p>
      )}
      <MemberSanctions username={author.username} standing={member} may={member.may} />
      <h2 className="section-title">
        <Trans>Cases</Trans>
      </h2>
      <div ref={list} tabIndex={-1}>
        {cases.length ? (
          <ul className="cases">
            {cases.map((each) => (
              <CaseCard key={each.id} shown={each} isUnderMember onDecided={() => list.current?.focus()} />
            ))}
          </ul>
        ) : (
          <Empty title={<Trans>There was no case about this member.</Trans>}>
            <p>
              <Trans>What members report, and what a rule holds, comes here with what was decided.</Trans>
            </p>
          </Empty>
        )}
      </div>
    </Page>
  );
}
