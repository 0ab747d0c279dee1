import { useNavigate } from "react-router";

import { forgetViewer } from "@/api/queries";
import { paths } from "@/paths";

/** Goes home, then forgets who was logged in: the other way round, a screen for members would ask for a log-in first. */
export function useGoodbye(): () => Promise<void> {
  const navigate = useNavigate();
  return async () => {
    await navigate(paths.home(), { flushSync: true });
    forgetViewer();
  };
}
