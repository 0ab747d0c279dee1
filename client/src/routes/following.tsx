import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";

import { PostList } from "@/features/posts/PostList";
import { timelineQuery } from "@/features/posts/queries";
import { FollowTag } from "@/features/tags/FollowTag";
import { followedTagsQuery } from "@/features/tags/queries";
import { useMember } from "@/layout/site";
import { paths } from "@/paths";
import { Cursored } from "@/ui/Cursored";
import { Page } from "@/ui/Page";
import { Empty } from "@/ui/states";
import { Tabs } from "@/ui/Tabs";

/** What those whom one follows published, and the tags that one follows. */
export function Component() {
  const { t } = useLingui();
  const member = useMember();
  const [search] = useSearchParams();
  const tab = search.get("show") === "tags" ? "tags" : "";
  const tabs = [
    ["", t`Posts`],
    ["tags", t`Tags`],
  ] as const;
  return (
    <Page
      title={t`Following`}
      actions={
        <Link className="btn btn-sm btn-outline-primary" to={paths.followed(member.username)}>
          <Trans>Members that you follow</Trans>
        </Link>
      }
    >
      <Tabs name="show" label={t`What you follow`} tabs={tabs} current={tab} />
      {tab === "tags" ? <FollowedTags /> : <Timeline />}
    </Page>
  );
}

function Timeline() {
  const { t } = useLingui();
  const member = useMember();
  const tags = useInfiniteQuery(followedTagsQuery);
  const followsAnything = member.following_count > 0 || (tags.data?.pages[0]?.items.length ?? 0) > 0;
  return (
    <Cursored
      query={useInfiniteQuery(timelineQuery)}
      empty={
        followsAnything ? (
          <Empty title={t`Nothing yet`}>
            <p>
              <Trans>
                What those whom you follow publish will stand here. <Link to={paths.home()}>See what others wrote</Link>
              </Trans>
            </p>
          </Empty>
        ) : (
          <Empty title={t`You follow nobody yet`}>
            <p>
              <Trans>
                Follow members on their profiles, or tags on their screens: what they publish will stand here. Begin with the{" "}
                <Link to={paths.home()}>newest posts</Link>, or with <Link to={paths.tags()}>all tags</Link>.
              </Trans>
            </p>
          </Empty>
        )
      }
    >
      {(posts) => <PostList posts={posts} />}
    </Cursored>
  );
}

function FollowedTags() {
  const { t } = useLingui();
  return (
    <Cursored
      query={useInfiniteQuery(followedTagsQuery)}
      empty={
        <Empty title={t`You follow no tag yet`}>
          <p>
            <Trans>
              Each tag has a screen, with a button to follow it. <Link to={paths.tags()}>See all tags</Link>
            </Trans>
          </p>
        </Empty>
      }
    >
      {(tags) => (
        <ul className="people">
          {tags.map((tag) => (
            <li key={tag.slug}>
              <p>
                <Link className="author-name" to={paths.tag(tag.slug)}>
                  <bdi>{tag.name}</bdi>
                </Link>
                <br />
                <span className="quiet">
                  <Plural value={tag.posts_count} one="# post" other="# posts" />
                </span>
              </p>
              <FollowTag tag={tag} />
            </li>
          ))}
        </ul>
      )}
    </Cursored>
  );
}
