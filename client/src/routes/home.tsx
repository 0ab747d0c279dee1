import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "react-router";

import { useSite, useViewer } from "@/layout/site";
import { homeQuery } from "@/features/posts/queries";
import { PostList } from "@/features/posts/PostList";
import { paths } from "@/paths";
import { Cursored } from "@/ui/Cursored";
import { useTitle } from "@/ui/Page";
import { Empty } from "@/ui/states";

export function Component() {
  const { t } = useLingui();
  const site = useSite();
  const heading = useTitle(t`Newest posts`);
  const posts = useInfiniteQuery(homeQuery);
  return (
    <>
      <div className="masthead">
        <h1 ref={heading} tabIndex={-1}>
          {site.tagline ? (
            <>
              <span className="visually-hidden">{site.name}: </span>
              {site.tagline}
            </>
          ) : (
            site.name
          )}
        </h1>
      </div>
      <Cursored query={posts} empty={<NothingYet />}>
        {(items) => <PostList posts={items} feature />}
      </Cursored>
    </>
  );
}

function NothingYet() {
  const { t } = useLingui();
  const viewer = useViewer();
  return (
    <Empty title={t`Nothing is published yet`}>
      <p>
        {viewer?.permissions?.includes("posts.write") ? (
          <Link className="btn btn-primary" to={paths.write()}>
            <Trans>Write the first post</Trans>
          </Link>
        ) : (
          <Trans>As soon as somebody publishes a post, it stands here.</Trans>
        )}
      </p>
    </Empty>
  );
}
