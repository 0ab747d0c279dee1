import { useEffect, useState } from "react";
import { useLocation, useNavigate } from "react-router";

/** The token in what somebody pasted: a whole link of a mail, or its token alone. */
export function tokenIn(pasted: string): string {
  return pasted.trim().split(/[/#]/).at(-1) ?? "";
}

/** The token behind `#` in the address of this screen, "" where there is none. It leaves the address: whoever looks at it later must not have it. */
export function useTokenInAddress(): string {
  const location = useLocation();
  const { hash } = location;
  const state: unknown = location.state;
  const navigate = useNavigate();
  const [token, setToken] = useState("");
  const here = tokenIn(hash);
  if (here && here !== token) setToken(here);
  useEffect(() => {
    if (hash) void navigate({ hash: "" }, { replace: true, state });
  }, [hash, state, navigate]);
  return here || token;
}
