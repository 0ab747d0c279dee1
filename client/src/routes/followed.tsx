import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";

import { api, body } from "@/api/client";
import { People } from "@/features/members/People";
import { paths } from "@/paths";
import { cursors } from "@/ui/Cursored";
import { Empty } from "@/ui/states";

export function Component() {
  const { t } = useLingui();
  const { handle = "" } = useParams();
  const username = handle.slice(1);
  const people = useInfiniteQuery({
    queryKey: ["member", username, "followed"],
    queryFn: ({ pageParam, signal }) =>
      body(api.GET("/api/users/{username}/following", { params: { path: { username }, query: { cursor: pageParam } }, signal })),
    ...cursors,
  });
  return (
    <People
      username={username}
      people={people}
      title={(name) => t`Followed by ${name}`}
      empty={(name) => (
        <Empty title={t`${name} follows nobody yet.`}>
          <p>
            <Link to={paths.home()}>
              <Trans>See what others wrote</Trans>
            </Link>
          </p>
        </Empty>
      )}
    />
  );
}
