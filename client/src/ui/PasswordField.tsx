import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";

import { Field } from "./forms";

interface Props {
  name: string;
  label: string;
  /** Whether the browser should offer the password there is, or make a new one. */
  autoComplete: "current-password" | "new-password";
  help?: ReactNode;
}

/** A password, with a button that shows what was typed. */
export function PasswordField({ name, label, autoComplete, help }: Props) {
  const { t } = useLingui();
  const [isShown, show] = useState(false);
  return (
    <Field
      {...{ name, label, help }}
      control={(wired) => (
        <div className="password">
          <input
            className="form-control"
            type={isShown ? "text" : "password"}
            autoComplete={autoComplete}
            autoCapitalize="none"
            spellCheck={false}
            required
            {...wired}
          />
          <button
            type="button"
            className="password-show"
            aria-label={isShown ? t`Hide password` : t`Show password`}
            onClick={() => show(!isShown)}
          >
            {isShown ? t`Hide` : t`Show`}
          </button>
        </div>
      )}
    />
  );
}
