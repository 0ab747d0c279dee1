import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api } from "@/api/client";
import { Icon } from "@/ui/Icon";

interface Props {
  username: string;
  /** What the member is called. */
  name: string;
  isFollowing: boolean;
}

/** Follow a member, or follow them no more. */
export function FollowButton({ username, name, isFollowing }: Props) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const toggle = useMutation({
    mutationFn: () => {
      const member = { params: { path: { username } } };
      return isFollowing ? api.DELETE("/api/users/{username}/follow", member) : api.PUT("/api/users/{username}/follow", member);
    },
    onSuccess: () => queries.invalidateQueries(),
  });
  return (
    <button
      type="button"
      className={isFollowing ? "btn btn-sm btn-outline-primary btn-following" : "btn btn-sm btn-primary"}
      aria-label={isFollowing ? t`Unfollow: ${name}` : t`Follow: ${name}`}
      aria-disabled={toggle.isPending}
      onClick={() => toggle.isPending || toggle.mutate()}
    >
      {isFollowing ? (
        <>
          <span className="follow-state">
            <Icon name="check" />
            <Trans>Following</Trans>
          </span>
          <span className="follow-undo">
            <Trans>Unfollow</Trans>
          </span>
        </>
      ) : (
        <Trans>Follow</Trans>
      )}
    </button>
  );
}
