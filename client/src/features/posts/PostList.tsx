import { Plural, Trans } from "@lingui/react/macro";
import { Link } from "react-router";

import { onServer, type Schema } from "@/api/client";
import { paths } from "@/paths";
import { Icon } from "@/ui/Icon";
import { Time } from "@/ui/Time";

/** Posts as lists show them, like the pages do. */
export function PostList({ posts }: { posts: Schema<"PostSummaryOut">[] }) {
  return (
    <div className="entries">
      {posts.map((post) => (
        <Card key={post.id} post={post} />
      ))}
    </div>
  );
}

function Card({ post }: { post: Schema<"PostSummaryOut"> }) {
  return (
    <article className={post.cover ? "entry has-cover" : "entry"}>
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
            <Plural value={post.reading_minutes} one="# minute" other="# minutes" />
          </span>
          {post.comments_count > 0 && (
            <span>
              <Plural value={post.comments_count} one="# comment" other="# comments" />
            </span>
          )}
        </p>
        <h2 className="entry-title" lang={post.language}>
          <Link to={paths.post(post.slug)}>{post.title}</Link>
        </h2>
        <p className="entry-summary" lang={post.language}>
          {post.summary}
        </p>
        <p className="entry-by">
          {post.authors.map((author, place) => (
            <span key={author.username}>
              {place > 0 && ", "}
              <Link to={paths.profile(author.username)}>{author.name}</Link>
            </span>
          ))}
        </p>
      </div>
      {post.cover && (
        <div className="entry-cover">
          <img src={onServer(post.cover.url)} width={post.cover.width} height={post.cover.height} alt="" loading="lazy" decoding="async" />
        </div>
      )}
    </article>
  );
}
