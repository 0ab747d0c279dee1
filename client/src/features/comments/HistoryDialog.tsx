import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";

import { api, body } from "@/api/client";
import { Cursored, cursors } from "@/ui/Cursored";
import { Dialog } from "@/ui/Dialog";
import { Time } from "@/ui/Time";

import type { Comment } from "./thread";

/** Every text that a comment had, newest first. */
export function HistoryDialog({ comment, onClose }: { comment: Comment; onClose: () => void }) {
  const { t } = useLingui();
  const revisions = useInfiniteQuery({
    queryKey: ["comment", comment.id, "revisions", comment.version],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET("/api/comments/{number}/revisions", {
          params: { path: { number: comment.id }, query: { cursor: pageParam } },
          signal,
        }),
      ),
    ...cursors,
  });
  return (
    <Dialog title={t`How a comment changed`} onClose={onClose} wide>
      <ol className="comment-versions">
        <Version at={comment.edited_at ?? comment.created_at} source={comment.source} isNow />
        <Cursored query={revisions} empty={null}>
          {(items) => items.map((one) => <Version key={one.version} at={one.written_at} source={one.source} />)}
        </Cursored>
      </ol>
    </Dialog>
  );
}

function Version({ at, source, isNow }: { at: string; source: string; isNow?: boolean }) {
  return (
    <li>
      <h3 className="comment-version-time">
        {isNow ? (
          <Trans>
            Now, since <Time at={at} />
          </Trans>
        ) : (
          <Trans>
            Since <Time at={at} />
          </Trans>
        )}
      </h3>
      <pre className="comment-version" dir="auto" tabIndex={0} data-from-server>
        {source}
      </pre>
    </li>
  );
}
