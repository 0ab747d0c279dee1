import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";

import { api, body, type Schema } from "@/api/client";
import { paths } from "@/paths";
import { Cursored, cursors } from "@/ui/Cursored";
import { leaveItem } from "@/ui/focus";
import { Page } from "@/ui/Page";
import { Empty } from "@/ui/states";
import { Time } from "@/ui/Time";

export function Component() {
  const { t } = useLingui();
  const blocks = useInfiniteQuery({
    queryKey: ["account", "blocks"],
    queryFn: ({ pageParam, signal }) => body(api.GET("/api/blocks", { params: { query: { cursor: pageParam } }, signal })),
    ...cursors,
  });
  return (
    <Page title={t`Blocked members`}>
      <p>
        <Trans>You see nothing of them, and they cannot answer, follow or mention you. Nobody tells them.</Trans>
      </p>
      <Cursored
        query={blocks}
        empty={
          <Empty title={t`You block nobody.`}>
            <p>
              <Trans>The page of each member has a button for it.</Trans>
            </p>
          </Empty>
        }
      >
        {(items) => (
          <ul className="rows">
            {items.map((block) => (
              <Blocked key={block.username} block={block} />
            ))}
          </ul>
        )}
      </Cursored>
    </Page>
  );
}

function Blocked({ block }: { block: Schema<"BlockOut"> }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const name = block.name || block.username;
  const id = `blocked-${block.username}`;
  const unblock = useMutation({
    mutationFn: () => api.DELETE("/api/users/{username}/block", { params: { path: { username: block.username } } }),
    onSuccess: async () => {
      leaveItem(document.getElementById(id));
      await queries.invalidateQueries();
    },
  });
  return (
    <li id={id}>
      <div>
        <p className="row-title">
          <Link to={paths.profile(block.username)}>
            <bdi>{name}</bdi>
          </Link>
        </p>
        <p className="entry-meta">
          <span>@{block.username}</span>
          <span>
            <Trans>
              blocked <Time at={block.created_at} />
            </Trans>
          </span>
        </p>
      </div>
      <button
        type="button"
        className="btn btn-outline-primary btn-sm"
        aria-label={t`Unblock: ${name}`}
        aria-disabled={unblock.isPending}
        onClick={() => unblock.isPending || unblock.mutate()}
      >
        <Trans>Unblock</Trans>
      </button>
    </li>
  );
}
