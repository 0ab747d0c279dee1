import { Trans } from "@lingui/react/macro";
import { useEffect } from "react";
import { useRouteError } from "react-router";

import { Problem } from "@/api/problem";
import { Failure } from "@/ui/states";

/** A screen that broke. What was written is kept on this device, so beginning anew loses nothing. */
export function Crash() {
  const error = useRouteError();
  useEffect(() => {
    if (!(error instanceof Problem)) console.error(error);
  }, [error]);
  const again = () => window.location.reload();
  if (error instanceof Problem) return <Failure problem={error} retry={again} />;
  return (
    <div className="notice notice-error" role="alert">
      <p>
        <Trans>This screen could not be shown. Perhaps a newer studio was put in its place: load it anew. Nothing you wrote is lost.</Trans>
      </p>
      <button type="button" className="btn btn-sm btn-outline-primary" onClick={again}>
        <Trans>Load anew</Trans>
      </button>
    </div>
  );
}
