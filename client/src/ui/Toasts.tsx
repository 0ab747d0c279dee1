import { useLingui } from "@lingui/react/macro";
import { useEffect, useSyncExternalStore } from "react";

import { dismiss, subscribe, type Toast, toasts } from "./toasts";

/** Milliseconds that good news stays. What went wrong stays until it is closed. */
const STAY = 6000;

export function Toasts() {
  const { t } = useLingui();
  const shown = useSyncExternalStore(subscribe, toasts);
  return (
    <section className="toasts" aria-label={t`Messages`} aria-live="polite">
      {shown.map((toast) => (
        <Message key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

function Message({ toast }: { toast: Toast }) {
  const { t } = useLingui();
  useEffect(() => {
    if (toast.tone === "error") return;
    const timer = setTimeout(() => dismiss(toast.id), STAY);
    return () => clearTimeout(timer);
  }, [toast]);
  return (
    <div className={`toast-message notice notice-${toast.tone}`} role={toast.tone === "error" ? "alert" : undefined}>
      <p>{toast.text}</p>
      <button type="button" className="btn-close" aria-label={t`Close this message`} onClick={() => dismiss(toast.id)} />
    </div>
  );
}
