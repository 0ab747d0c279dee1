import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Navigate, useParams, useSearchParams } from "react-router";

import "@pages/css/writing.css";
import "@/features/writing/writing.css";

import { newDraft, type Place, useSession } from "@/features/writing/sessions";
import { Writer } from "@/features/writing/Writer";
import { Missing } from "@/layout/Missing";
import { useMember, useSite } from "@/layout/site";
import { paths } from "@/paths";
import { Page } from "@/ui/Page";
import { Failure, Loading } from "@/ui/states";

export function Component() {
  const { slug } = useParams();
  const [search] = useSearchParams();
  const draft = search.get("draft");
  if (slug) return <Write place={{ slug }} />;
  return draft ? <Write place={{ draft }} /> : <Begin />;
}

/** A new post has a name in the address, so that it is found again when this screen is loaded anew. */
function Begin() {
  const [draft] = useState(newDraft);
  return <Navigate to={paths.draft(draft)} replace />;
}

function Write({ place }: { place: Place }) {
  const { t } = useLingui();
  const member = useMember();
  const site = useSite();
  const [session, view] = useSession(place, member.username, site.language);
  if (view.is === "opening") return <Loading />;
  if (view.is === "writing") return <Writer key={session.key} saving={view.saving} isRecovered={view.isRecovered} />;
  if (view.is === "failed" && view.problem.status === 404) return <Missing />;
  return (
    <Page title={t`Write`}>
      {view.is === "failed" ? (
        <Failure problem={view.problem} retry={() => void session.open()} />
      ) : (
        <div className="notice">
          <p>
            <Trans>You are writing this post in another tab or window. What you wrote there is safe; write in one of them at a time.</Trans>
          </p>
          <button type="button" className="btn btn-sm btn-outline-primary" onClick={() => session.take()}>
            <Trans>Write here instead</Trans>
          </button>
        </div>
      )}
    </Page>
  );
}
