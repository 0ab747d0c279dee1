import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";

import { onServer, type Schema } from "@/api/client";
import { PostList } from "@/features/posts/PostList";
import { tagPostsQuery } from "@/features/posts/queries";
import { FollowTag } from "@/features/tags/FollowTag";
import { tagQuery } from "@/features/tags/queries";
import { MissingOr } from "@/layout/Missing";
import { useHas } from "@/layout/site";
import { paths } from "@/paths";
import { Cursored } from "@/ui/Cursored";
import { useTitle } from "@/ui/Page";
import { Empty } from "@/ui/states";

export function Component() {
  const { slug = "" } = useParams();
  return <MissingOr query={useQuery(tagQuery(slug))}>{(tag) => <Tag key={tag.slug} tag={tag} />}</MissingOr>;
}

function Tag({ tag }: { tag: Schema<"TagOut"> }) {
  const { t } = useLingui();
  const heading = useTitle(tag.name);
  const hasFollows = useHas("follows");
  const hasFeeds = useHas("feeds");
  const posts = useInfiniteQuery(tagPostsQuery(tag.slug));
  return (
    <>
      <header className="page-header">
        <p className="eyebrow">
          <Link to={paths.tags()}>
            <Trans>Tags</Trans>
          </Link>
        </p>
        <h1 ref={heading} tabIndex={-1} className="page-title">
          <bdi>{tag.name}</bdi>
        </h1>
        <p className="quiet">
          <Plural value={tag.posts_count} one="# post" other="# posts" />
          {hasFollows && (
            <>
              {" "}
              · <Plural value={tag.followers_count} one="# follower" other="# followers" />
            </>
          )}
          {hasFeeds && (
            <>
              {" "}
              ·{" "}
              <a href={onServer(`/tags/${encodeURIComponent(tag.slug)}/feed.xml`)}>
                <Trans>Feed</Trans>
              </a>
            </>
          )}
        </p>
        <div className="page-actions">
          <FollowTag tag={tag} />
        </div>
      </header>
      <Cursored
        query={posts}
        empty={
          <Empty title={t`No published post has this tag`}>
            <p>
              <Link to={paths.tags()}>
                <Trans>See all tags</Trans>
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
