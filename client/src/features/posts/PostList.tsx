import { Plural, Trans } from "@lingui/react/macro";
import { Link } from "react-router";

import type { Schema } from "@/api/client";
import { paths } from "@/paths";
import { inLanguage } from "@/ui/direction";
import { Icon } from "@/ui/Icon";
import { Picture } from "@/ui/Picture";
import { Time } from "@/ui/Time";

import { People, TagLinks } from "./parts";

interface Props {
  posts: Schema<"PostSummaryOut">[];
  /** Whether the first of them is shown large. */
  feature?: boolean;
}

/** Posts as lists show them, like the pages do. */
export function PostList({ posts, feature }: Props) {
  return (
    <div className="entries">
      {posts.map((post, place) => (
        <Card key={post.id} post={post} large={Boolean(feature) && place === 0} />
      ))}
    </div>
  );
}

function Card({ post, large }: { post: Schema<"PostSummaryOut">; large: boolean }) {
  const tongue = inLanguage(post.language);
  const path = paths.post(post.slug);
  return (
    <article className={["entry", large && "entry-large", post.cover && "has-cover"].filter(Boolean).join(" ")}>
      <div className="entry-text">
        <p className="entry-meta">
          {post.pinned && (
            <span className="pinned">
              <Icon name="pin" />
              <Trans>Pinned</Trans>
            </span>
          )}
          {post.published_at && <Time at={post.published_at} />}
          <span>
            <Plural value={post.reading_minutes} one="# min read" other="# min read" />
          </span>
          {post.comments_count > 0 && (
            <span>
              <Plural value={post.comments_count} one="# comment" other="# comments" />
            </span>
          )}
        </p>
        <h2 className="entry-title" {...tongue}>
          <Link to={path}>{post.title}</Link>
        </h2>
        <p className="entry-summary" {...tongue}>
          {post.summary}
        </p>
        <p className="entry-by">
          <People people={post.authors} />
        </p>
        <TagLinks tags={post.tag_links} />
      </div>
      {post.cover && (
        <Link className="entry-cover" to={path} tabIndex={-1} aria-hidden="true">
          <Picture
            picture={post.cover}
            sizes={large ? "(min-width: 60em) 640px, 100vw" : "(min-width: 40em) 260px, 100vw"}
            eager={large}
            alt=""
          />
        </Link>
      )}
    </article>
  );
}
