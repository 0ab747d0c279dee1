import { useLingui } from "@lingui/react/macro";
import { useEffect, useId, useRef, useState } from "react";

interface Props {
  label: string;
  text: string;
  /** Whether it takes the focus when it comes, and when the text changes. */
  isAnnounced?: boolean;
}

/** A text that is there to be copied, with the button for it. */
export function CopyField({ label, text, isAnnounced }: Props) {
  const { t } = useLingui();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (isAnnounced) input.current?.focus();
  }, [isAnnounced, text]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // Without permission, or without HTTPS: it is marked, so that a key copies it.
      input.current?.select();
    }
  };
  return (
    <div className="copy-field">
      <label className="form-label" htmlFor={id}>
        {label}
      </label>
      <div>
        <input
          ref={input}
          id={id}
          className="form-control"
          value={text}
          readOnly
          dir="ltr"
          spellCheck={false}
          autoComplete="off"
          onFocus={(event) => event.target.select()}
        />
        <button type="button" className="btn btn-outline-primary" onClick={() => void copy()}>
          {isCopied ? t`Copied` : t`Copy`}
        </button>
      </div>
      <span className="visually-hidden" role="status">
        {isCopied && t`Copied`}
      </span>
    </div>
  );
}
