import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";

import { api, type Schema } from "@/api/client";
import { ReportDialog } from "@/features/moderation/ReportDialog";
import { paths } from "@/paths";
import { toast } from "@/ui/toasts";

import { FollowButton } from "./FollowButton";

/** What whoever looks may do with a member, on their screen. */
export function MemberActions({ member }: { member: Schema<"UserOut"> }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [isReporting, report] = useState(false);
  const { username, is_blocked: isBlocked, may } = member;
  const name = member.name || username;
  const block = useMutation({
    mutationFn: () => {
      const whom = { params: { path: { username } } };
      return isBlocked ? api.DELETE("/api/users/{username}/block", whom) : api.PUT("/api/users/{username}/block", whom);
    },
    onSuccess: async () => {
      await queries.invalidateQueries();
      toast(
        isBlocked
          ? t`You block ${name} no more.`
          : t`You block ${name}: you see nothing of them, and they cannot answer, follow or mention you.`,
      );
    },
  });
  return (
    <div className="profile-actions">
      {may.edit && (
        <Link className="btn btn-sm btn-outline-primary" to={paths.account("profile")}>
          <Trans>Edit your profile</Trans>
        </Link>
      )}
      <FollowButton username={username} name={name} isFollowing={member.is_following} mayFollow={may.follow} />
      {may.block && (
        <button
          type="button"
          className="btn btn-sm btn-outline-primary"
          aria-disabled={block.isPending}
          onClick={() => block.isPending || block.mutate()}
        >
          {isBlocked ? <Trans>Unblock</Trans> : <Trans>Block</Trans>}
        </button>
      )}
      {may.report && (
        <button type="button" className="btn btn-sm btn-outline-primary" onClick={() => report(true)}>
          <Trans>Report</Trans>
        </button>
      )}
      {(may.silence || may.suspend || may.manage) && (
        <Link className="btn btn-sm btn-outline-primary" to={may.manage ? paths.member(username) : paths.moderated(username)}>
          <Trans>Moderate</Trans>
        </Link>
      )}
      {isReporting && <ReportDialog target={{ type: "member", username }} onClose={() => report(false)} />}
    </div>
  );
}
