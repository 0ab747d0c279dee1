import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Link } from "react-router";

import { paths } from "@/paths";

import { after, type Step } from "./progress";

/** What ends a step: its own button, if it has one, and the way past it. */
export function Ways({ step, children }: { step: Step; children?: ReactNode }) {
  return (
    <div className="account-ways">
      {children}
      <Link className="btn btn-outline-primary" to={paths.welcome(after(step) ?? "ready")}>
        <Trans>Skip</Trans>
      </Link>
    </div>
  );
}

/** The button of a step that has nothing to save. */
export function Next({ onDone }: { onDone: () => void }) {
  return (
    <button type="button" className="btn btn-primary" onClick={() => onDone()}>
      <Trans>Go on</Trans>
    </button>
  );
}
