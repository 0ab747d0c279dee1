import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";

import "@pages/css/reading.css";

import { api, body, type Schema } from "@/api/client";
import { Profile } from "@/features/members/Profile";
import { memberQuery } from "@/features/members/queries";
import { PostList } from "@/features/posts/PostList";
import { Missing, MissingOr } from "@/layout/Missing";
import { paths } from "@/paths";
import { Cursored, cursors } from "@/ui/Cursored";
import { Page } from "@/ui/Page";
import { Empty } from "@/ui/states";

/** `/@ann`. The router knows no address that is a parameter only in part, so the sign is looked for here. */
export function Component() {
  const { handle = "" } = useParams();
  return handle.startsWith("@") ? <Member key={handle} username={handle.slice(1)} /> : <Missing />;
}

function Member({ username }: { username: string }) {
  const member = useQuery(memberQuery(username));
  return <MissingOr query={member}>{(found) => <Whole member={found} />}</MissingOr>;
}

function Whole({ member }: { member: Schema<"UserOut"> }) {
  return (
    <Page title={member.name || member.username}>
      <Profile member={member} />
      {member.is_blocked ? (
        <p>
          <Trans>You block this member: nothing of them is shown to you.</Trans>
        </p>
      ) : (
        <Posts member={member} />
      )}
    </Page>
  );
}

function Posts({ member }: { member: Schema<"UserOut"> }) {
  const { t } = useLingui();
  const name = member.name || member.username;
  const posts = useInfiniteQuery({
    queryKey: ["posts", "by", member.username],
    queryFn: ({ pageParam, signal }) =>
      body(api.GET("/api/posts", { params: { query: { author: member.username, cursor: pageParam } }, signal })),
    ...cursors,
  });
  return (
    <>
      <h2 className="visually-hidden">{t`Posts`}</h2>
      <Cursored
        query={posts}
        empty={
          <Empty title={t`${name} has published nothing yet.`}>
            <p>
              <Link to={paths.home()}>
                <Trans>See what others wrote</Trans>
              </Link>
            </p>
          </Empty>
        }
      >
        {(items) => <PostList posts={items} />}
      </Cursored>
    </>
  );
}
