import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useId, useRef, useState } from "react";

import { Comparison } from "./Comparison";
import { type Content } from "./content";

interface Props {
  mine: Content;
  theirs: Content;
  onChoose: (content: Content) => void;
}

/** Somebody else saved, too: both texts, and which one is to stand. */
export function Conflict({ mine, theirs, onChoose }: Props) {
  const { t } = useLingui();
  const [merged, merge] = useState<string | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className="conflict" aria-labelledby={id}>
      <h2 ref={heading} id={id} tabIndex={-1}>
        <Trans>This text was changed elsewhere, too</Trans>
      </h2>
      <p>
        <Trans>
          Somebody saved it while you wrote, or you did on another device. Nothing was overwritten: your text is kept on this device, theirs
          on the server. Choose which one is to stand; theirs stays among the revisions.
        </Trans>
      </p>
      <div className="write-actions">
        <button type="button" className="btn btn-outline-primary" onClick={() => onChoose(mine)}>
          <Trans>Keep mine</Trans>
        </button>
        <button type="button" className="btn btn-outline-primary" onClick={() => onChoose(theirs)}>
          <Trans>Take theirs</Trans>
        </button>
        {merged === null && (
          <button type="button" className="btn btn-outline-primary" onClick={() => merge(mine.source)}>
            <Trans>Bring both together by hand</Trans>
          </button>
        )}
      </div>
      {merged !== null && (
        <div className="conflict-merge">
          <label className="form-label" htmlFor={`${id}-merged`}>
            <Trans>Your text, to which you add what you want of theirs</Trans>
          </label>
          <textarea
            id={`${id}-merged`}
            className="form-control"
            rows={16}
            dir="auto"
            autoFocus
            value={merged}
            onChange={(event) => merge(event.target.value)}
          />
          <button type="button" className="btn btn-primary" onClick={() => onChoose({ ...mine, source: merged })}>
            <Trans>Use this text</Trans>
          </button>
        </div>
      )}
      <Comparison before={theirs} after={mine} names={[t`Theirs, on the server`, t`Yours, on this device`]} />
    </section>
  );
}
