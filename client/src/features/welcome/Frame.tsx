import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Link, NavLink } from "react-router";

import "@pages/css/writing.css";
import "./welcome.css";

import { paths } from "@/paths";
import { Icon } from "@/ui/Icon";

import { STEPS, type Step } from "./progress";

/** The set-up of a new site: its steps, how far somebody is, and beside them the step that is open. */
export function Frame({ done, children }: { done: readonly Step[]; children: ReactNode }) {
  const { t } = useLingui();
  const labels: Record<Step, string> = {
    site: t`Name`,
    language: t`Language and time`,
    address: t`Address`,
    mail: t`Mail`,
    post: t`First post`,
  };
  return (
    <div className="sectioned">
      <nav className="sections welcome-steps" aria-label={t`Set up your site`}>
        <progress max={STEPS.length} value={done.length} aria-label={t`Steps done`} />
        <ol>
          {STEPS.map((step) => (
            <li key={step}>
              <NavLink to={paths.welcome(step)}>
                {labels[step]}
                {done.includes(step) && (
                  <>
                    <Icon name="check" />
                    <span className="visually-hidden">
                      <Trans>done</Trans>
                    </span>
                  </>
                )}
              </NavLink>
            </li>
          ))}
        </ol>
        <Link className="welcome-leave" to={paths.home()}>
          <Trans>Go on later</Trans>
        </Link>
      </nav>
      <div className="section-page">{children}</div>
    </div>
  );
}
