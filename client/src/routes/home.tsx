import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";

import { api, body } from "@/api/client";
import { PostList } from "@/features/posts/PostList";
import { Cursored, cursors } from "@/ui/Cursored";
import { Page } from "@/ui/Page";
import { Empty } from "@/ui/states";

export function Component() {
  const { t } = useLingui();
  const posts = useInfiniteQuery({
    queryKey: ["posts", "newest"],
    queryFn: ({ pageParam, signal }) => body(api.GET("/api/posts", { params: { query: { cursor: pageParam } }, signal })),
    ...cursors,
  });
  return (
    <Page title={t`Newest posts`}>
      <Cursored
        query={posts}
        empty={
          <Empty title={t`Nothing is published yet`}>
            <p>
              <Trans>As soon as somebody publishes a post, it stands here.</Trans>
            </p>
          </Empty>
        }
      >
        {(items) => <PostList posts={items} />}
      </Cursored>
    </Page>
  );
}
