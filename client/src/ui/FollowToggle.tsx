import { Trans, useLingui } from "@lingui/react/macro";
import { useLayoutEffect, useRef } from "react";
import { Link, useLocation } from "react-router";

import { paths } from "@/paths";

import { leaveItem } from "./focus";
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
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const shown = button.current;
    // In a list of what one follows, the row goes with the button that was pressed.
    return () => {
      if (shown && document.activeElement === shown) leaveItem(shown.closest("li"));
    };
  }, []);
  return (
    <button
      ref={button}
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

/** The same for visitors. `name` is what is followed, for screen readers. */
export function LogInToFollow({ name }: { name: string }) {
  const { t } = useLingui();
  const { pathname } = useLocation();
  return (
    <Link className="btn btn-sm btn-outline-primary" to={paths.logIn(pathname)} aria-label={t`Follow: ${name}`}>
      <Trans>Follow</Trans>
    </Link>
  );
}
