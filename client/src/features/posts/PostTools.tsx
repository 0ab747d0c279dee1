import { Trans } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { api, type Schema } from "@/api/client";
import { ReportDialog } from "@/features/moderation/ReportDialog";

import { postQuery } from "./queries";

/** Below a post: report it, or, for moderators, hide it and show it. */
export function PostTools({ post }: { post: Schema<"PostOut"> }) {
  const queries = useQueryClient();
  const [isReporting, report] = useState(false);
  const { may, slug } = post;
  const change = useMutation({
    mutationFn: () => {
      const which = { params: { path: { slug } } };
      return may.hide ? api.PUT("/api/posts/{slug}/hidden", which) : api.DELETE("/api/posts/{slug}/hidden", which);
    },
    onSuccess: () =>
      Promise.all([queries.invalidateQueries({ queryKey: postQuery(slug).queryKey }), queries.invalidateQueries({ queryKey: ["posts"] })]),
  });
  if (!may.hide && !may.show && !may.report) return null;
  return (
    <div className="moderator-tools">
      {(may.hide || may.show) && (
        <button
          type="button"
          className={may.hide ? "btn btn-sm btn-outline-danger" : "btn btn-sm btn-outline-primary"}
          aria-disabled={change.isPending}
          onClick={() => change.isPending || change.mutate()}
        >
          {may.hide ? <Trans>Hide from readers</Trans> : <Trans>Show to readers</Trans>}
        </button>
      )}
      {may.report && (
        <button type="button" className="link-button quiet" onClick={() => report(true)}>
          <Trans>Report this</Trans>
        </button>
      )}
      {isReporting && <ReportDialog target={{ type: "post", slug }} onClose={() => report(false)} />}
    </div>
  );
}
