import { useNavigate } from "react-router";

import { forgetViewer } from "@/api/queries";
import { paths } from "@/paths";

/** Goes home, then forgets who was logged in: the other way round, a screen for members would ask for a log-in first. */
export function useGoodbye(): () => Promise<void> {
  const navigate = useNavigate();
  return async () => {
    await navigate(paths.home());
    // The router draws a screen that it has to load first in its own time, whatever it is told; one that it has, at once.
    await navigate(paths.home(), { replace: true, flushSync: true });
    forgetViewer();
  };
}
