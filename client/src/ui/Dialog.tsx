import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useId, useRef } from "react";

import { Icon } from "./Icon";

interface Props {
  title: string;
  /** Called when somebody closes it: by Escape, by its button, or beside it. */
  onClose: () => void;
  /** Whether it takes the width that there is. */
  wide?: boolean;
  children: ReactNode;
}

/** As `ref` of what has the focus first in a dialog. React's own `autoFocus` comes before the dialog is open. */
export function focusedFirst(element: HTMLElement | null): void {
  element?.setAttribute("autofocus", "");
}

/** A window above the screen: the browser's own, which keeps the focus inside and gives it back. Drawn only while it is open. */
export function Dialog({ title, onClose, wide, children }: Props) {
  const { t } = useLingui();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    shown?.showModal();
    return () => {
      shown?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={wide ? "dialog dialog-wide" : "dialog"}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClose={() => {
        // A browser closes it without asking when nothing was pressed in it since the last time.
        if (!dialog.current?.open) onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="dialog-body">
        <header className="dialog-head">
          <h2 id={heading}>{title}</h2>
          <button type="button" className="tool" aria-label={t`Close`} onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
