import { Navigate, Outlet, useLocation } from "react-router";

import { paths } from "@/paths";

import { useViewer } from "./site";

/** Screens for those who are logged in; others are led to the log-in and back. */
export function MembersOnly() {
  const viewer = useViewer();
  const { pathname, search } = useLocation();
  return viewer ? <Outlet /> : <Navigate to={paths.logIn(pathname + search)} replace />;
}
