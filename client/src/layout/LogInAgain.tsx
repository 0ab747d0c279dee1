import { lazy, Suspense, useEffect, useState } from "react";

import { sessionEnd } from "@/api/queries";

import { useViewer } from "./site";

// Nobody needs it at the first screen.
const LogInDialog = lazy(() => import("./LogInDialog"));

/** The session ended while somebody was at work: they log in above the screen, and go on where they were. */
export function LogInAgain() {
  const viewer = useViewer();
  const [isAsked, ask] = useState(false);
  useEffect(() => {
    const open = () => ask(true);
    sessionEnd.addEventListener("end", open);
    return () => sessionEnd.removeEventListener("end", open);
  }, []);
  if (!isAsked || !viewer) return null;
  return (
    <Suspense>
      <LogInDialog
        login={viewer.username}
        onClose={() => ask(false)}
        onLoggedIn={() => {
          ask(false);
          sessionEnd.dispatchEvent(new Event("over"));
        }}
      />
    </Suspense>
  );
}
