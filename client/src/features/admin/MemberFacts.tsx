import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Link } from "react-router";

import type { Schema } from "@/api/client";
import { useMember } from "@/layout/site";
import { paths } from "@/paths";

/** What administrators may know of a member. */
export function MemberFacts({ account, profile }: { account: Schema<"MemberOut">; profile: Schema<"UserOut"> }) {
  const { t, i18n } = useLingui();
  const { permissions } = useMember();
  const moment = (at: string) => i18n.date(at, { dateStyle: "medium", timeStyle: "short" });
  return (
    <>
      <dl className="card-form facts">
        <Fact name={t`Name`}>
          <bdi>{account.name || "–"}</bdi>
        </Fact>
        <Fact name={t`Username`}>
          <Link to={paths.profile(account.username)}>@{account.username}</Link>
        </Fact>
        <Fact name={t`E-mail address`}>
          <bdi>{account.email ?? t`None`}</bdi>
        </Fact>
        <Fact name={t`Role`}>{account.role}</Fact>
        <Fact name={t`State`}>{account.active ? t`Open` : t`Disabled`}</Fact>
        {account.suspended_until && <Fact name={t`Suspended until`}>{moment(account.suspended_until)}</Fact>}
        {account.silenced_until && <Fact name={t`Silenced until`}>{moment(account.silenced_until)}</Fact>}
        <Fact name={t`Member since`}>{i18n.date(account.created_at, { dateStyle: "medium" })}</Fact>
        <Fact name={t`Posts`}>{i18n.number(profile.posts_count)}</Fact>
      </dl>
      <p className="after-facts">
        <Link to={`${paths.admin("audit")}?who=${encodeURIComponent(account.username)}`}>
          <Trans>What the audit log says</Trans>
        </Link>
        {permissions?.includes("members.moderate") && (
          <>
            {" · "}
            <Link to={paths.moderated(account.username)}>
              <Trans>Cases about this member</Trans>
            </Link>
          </>
        )}
      </p>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
