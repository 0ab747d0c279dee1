import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Suspense } from "react";
import { Outlet, ScrollRestoration } from "react-router";

import { asProblem } from "@/api/problem";
import { viewerQuery } from "@/api/queries";
import { Failure, Loading } from "@/ui/states";
import { Toasts } from "@/ui/Toasts";

import { Header } from "./Header";
import { LogInAgain } from "./LogInAgain";
import { Offline } from "./Offline";
import { siteQuery } from "./site";
import { Unconfirmed } from "./Unconfirmed";
import { useLanguage } from "./useLanguage";

/** The frame of every screen. Who is logged in, and what the site is, are known before any screen is drawn. */
export function Layout() {
  const viewer = useQuery(viewerQuery);
  const site = useQuery(siteQuery);
  useLanguage(viewer.data);

  if (viewer.data === undefined || site.data === undefined) {
    const error = viewer.error ?? site.error;
    const retry = () => void Promise.all([viewer.refetch(), site.refetch()]);
    return <main className="shell screen">{error ? <Failure problem={asProblem(error)} retry={retry} /> : <Loading />}</main>;
  }
  return (
    <>
      <a className="skip-link" href="#main">
        <Trans>Skip to content</Trans>
      </a>
      <Header />
      <Offline />
      <Unconfirmed />
      <main id="main" className="shell screen" tabIndex={-1}>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </main>
      <Toasts />
      <LogInAgain />
      <ScrollRestoration />
    </>
  );
}
