import { Trans, useLingui } from "@lingui/react/macro";

import { sessionEnd } from "@/api/queries";

import type { Content } from "./content";
import { useFieldNames } from "./fieldNames";
import type { Snapshot } from "./saving";

/** Where the last word is, in words, in a place that does not move the text. Trouble is read aloud, all else is there to be looked at. */
export function SaveState({ snapshot: { state, isKept } }: { snapshot: Snapshot }) {
  const { t } = useLingui();
  const names = useFieldNames();
  const fields = "problem" in state ? Object.entries(state.problem.fields) : [];
  const refused = fields.map(([name, said]) => `${names[name as keyof Content]}: ${said.join(" ")}`).join(" ");
  const hope = isKept
    ? t`What you write is kept on this device and sent by itself.`
    : t`This browser keeps nothing: leave this window open.`;
  return (
    <>
      <span className="save-state">
        {state.is === "saved" && <Trans>Saved</Trans>}
        {state.is === "saving" && <Trans>Saving …</Trans>}
        {state.is === "typing" && <Trans>Writing …</Trans>}
        {state.is === "kept" && (isKept ? <Trans>Kept on this device</Trans> : <Trans>Not saved yet</Trans>)}
      </span>
      <span className="save-trouble" role="status">
        {state.is === "waiting" && (state.problem.isOffline ? t`Offline: ${hope}` : t`${state.problem.message} ${hope}`)}
        {state.is === "refused" && t`Not saved: ${refused || state.problem.message}`}
        {state.is === "conflict" && <Trans>Two versions: choose which one is to stand.</Trans>}
        {state.is === "signed-out" && (
          <>
            <Trans>Your session ended.</Trans> {hope}{" "}
            <button type="button" className="link-button" onClick={() => sessionEnd.dispatchEvent(new Event("end"))}>
              <Trans>Log in</Trans>
            </button>
          </>
        )}
      </span>
    </>
  );
}
