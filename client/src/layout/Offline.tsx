import { Trans } from "@lingui/react/macro";
import { useSyncExternalStore } from "react";

/** Whether the browser has a connection at all. */
function useOnline(): boolean {
  return useSyncExternalStore(watch, () => navigator.onLine);
}

function watch(tell: () => void): () => void {
  window.addEventListener("online", tell);
  window.addEventListener("offline", tell);
  return () => {
    window.removeEventListener("online", tell);
    window.removeEventListener("offline", tell);
  };
}

export function Offline() {
  const isOnline = useOnline();
  return (
    <div role="status">
      {!isOnline && (
        <p className="offline shell">
          <Trans>You are offline. What you write is kept on this device and sent when the connection is back.</Trans>
        </p>
      )}
    </div>
  );
}
