import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef } from "react";

import type { Schema } from "@/api/client";

import { differing, type Profile, profileOf } from "./profile";

interface Props {
  mine: Profile;
  theirs: Schema<"UserOut">;
  onMine: () => void;
  onTheirs: () => void;
}

/** Both versions of a profile that was saved elsewhere meanwhile, where they differ, and the way on with either. */
export function ProfileConflict({ mine, theirs, onMine, onTheirs }: Props) {
  const { t } = useLingui();
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), []);
  const labels: Record<keyof Profile, string> = {
    name: t`Name shown to readers`,
    bio: t`About you`,
    place: t`Place`,
    links: t`Links`,
    shows_last_seen: t`Show readers when you were last here`,
  };
  const saved = profileOf(theirs);
  const said = (profile: Profile, name: keyof Profile) => {
    const value = profile[name];
    if (typeof value === "boolean") return value ? t`Yes` : t`No`;
    return (Array.isArray(value) ? value.join("\n") : value) || t`(empty)`;
  };
  return (
    <section ref={box} className="notice notice-warning" role="alert" tabIndex={-1}>
      <p>
        <Trans>Your profile was changed since you opened it, perhaps on another device. Nothing was saved yet.</Trans>
      </p>
      {differing(mine, saved).map((name) => (
        <section key={name} className="versions profile-versions" aria-label={labels[name]}>
          <div>
            <h2>{t`${labels[name]}: yours`}</h2>
            <pre>{said(mine, name)}</pre>
          </div>
          <div>
            <h2>{t`${labels[name]}: saved meanwhile`}</h2>
            <pre>{said(saved, name)}</pre>
          </div>
        </section>
      ))}
      <div className="account-ways">
        <button type="button" className="btn btn-primary" onClick={onMine}>
          <Trans>Save mine in its place</Trans>
        </button>
        <button type="button" className="btn btn-outline-primary" onClick={onTheirs}>
          <Trans>Take what is saved</Trans>
        </button>
      </div>
    </section>
  );
}
