import { Trans, useLingui } from "@lingui/react/macro";

import { Icon } from "./Icon";

interface Props {
  /** What is followed, for screen readers. */
  name: string;
  isFollowing: boolean;
  busy: boolean;
  onToggle: () => void;
}

/** Follow, or follow no more. What is followed shows so, and says what pressing does when it is pointed at or reached by keyboard. */
export function FollowToggle({ name, isFollowing, busy, onToggle }: Props) {
  const { t } = useLingui();
  return (
    <button
      type="button"
      aria-label={isFollowing ? t`Unfollow: ${name}` : t`Follow: ${name}`}
      className={isFollowing ? "btn btn-sm btn-outline-primary btn-following" : "btn btn-sm btn-primary"}
      aria-disabled={busy}
      onClick={() => busy || onToggle()}
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
