import { Outlet } from "react-router";

import { Missing } from "./Missing";
import { useHas } from "./site";

/** Screens of a part of the site that may be switched off: then there is nothing at their addresses. */
export function OnlyWith({ part }: { part: string }) {
  return useHas(part) ? <Outlet /> : <Missing />;
}
