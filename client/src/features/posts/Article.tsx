import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Link } from "react-router";

import { onServer, type Schema } from "@/api/client";
import { paths } from "@/paths";
import { Avatar } from "@/ui/Avatar";
import { inLanguage } from "@/ui/direction";
import { useTitle } from "@/ui/Page";
import { Picture } from "@/ui/Picture";
import { Prose } from "@/ui/Prose";
import { Time } from "@/ui/Time";

import { People, TagLinks } from "./parts";

type Post = Schema<"PostOut">;

/** Headings from which a table of contents helps. */
const SHORTEST = 3;

/** A post, or a page of the site such as an imprint, which has neither date nor authors. */
export function Article({ post }: { post: Post }) {
  const heading = useTitle(post.title);
  const hasContents = post.toc.length >= SHORTEST;
  const tongue = inLanguage(post.language);
  return (
    <article className={hasContents ? "post has-toc" : "post"}>
      <header className="post-header">
        <Marks post={post} />
        {!post.is_page && <TagLinks tags={post.tag_links} />}
        <h1 ref={heading} tabIndex={-1} {...tongue}>
          {post.title}
        </h1>
        {post.excerpt && (
          <p className="standfirst" {...tongue}>
            {post.excerpt}
          </p>
        )}
        <Byline post={post} />
      </header>
      {post.cover && (
        <div className="post-cover">
          <Picture picture={post.cover} alt={post.cover.alt} sizes="(min-width: 66em) 1040px, 100vw" eager />
        </div>
      )}
      {hasContents && <Contents headings={post.toc} tongue={tongue} />}
      <Prose html={post.html} {...tongue} data-from-server />
    </article>
  );
}

/** Who sees it, where that is not everybody. */
function Marks({ post }: { post: Post }) {
  const withheld: Record<NonNullable<Post["withheld"]>, ReactNode> = {
    held: <Trans>This waits for a moderator: only its authors and moderators see it.</Trans>,
    hidden: <Trans>Moderators hid this: only its authors and moderators see it.</Trans>,
    removed: <Trans>Moderators removed this: only its authors and moderators see it, and its authors can no longer change it.</Trans>,
  };
  return (
    <>
      {post.deleted_at && (
        <p className="notice notice-warning">
          <Trans>This is in the bin: only its authors see it.</Trans>
        </p>
      )}
      {post.status === "draft" && (
        <p className="notice notice-info">
          <Trans>A draft: only its authors see it.</Trans>
        </p>
      )}
      {post.status === "unlisted" && (
        <p className="notice notice-info">
          <Trans>Unlisted: whoever has the address can read it.</Trans>
        </p>
      )}
      {post.withheld && <p className="notice notice-warning">{withheld[post.withheld]}</p>}
    </>
  );
}

function Byline({ post }: { post: Post }) {
  const authors = post.is_page ? [] : post.authors;
  return (
    <div className="byline">
      {authors.length > 0 && (
        <span className="byline-faces">
          {authors.map((author) => (
            <Avatar key={author.username} image={author.image} side={44} />
          ))}
        </span>
      )}
      <p>
        {authors.length > 0 && (
          <span className="byline-names">
            <People people={authors} />
          </span>
        )}
        <span className="byline-facts">
          {!post.is_page && (
            <>
              {post.published_at && <Time at={post.published_at} />}
              <span>
                <Plural value={post.reading_minutes} one="# min read" other="# min read" />
              </span>
            </>
          )}
          {post.may.edit && (
            <Link to={paths.write(post.slug)}>
              <Trans>Edit</Trans>
            </Link>
          )}
          {post.status !== "draft" && !post.deleted_at && (
            <a href={onServer(new URL(post.url, window.location.origin).pathname)}>
              <Trans>On the site</Trans>
            </a>
          )}
        </span>
      </p>
    </div>
  );
}

function Contents({ headings, tongue }: { headings: Post["toc"]; tongue: ReturnType<typeof inLanguage> }) {
  const { t } = useLingui();
  const list = (
    <ol {...tongue}>
      {headings.map((heading) => (
        <li key={heading.id} className={`toc-${heading.level}`}>
          <Link to={{ hash: heading.id }} preventScrollReset>
            {heading.text}
          </Link>
        </li>
      ))}
    </ol>
  );
  return (
    <>
      <details className="toc toc-inline">
        <summary>
          <Trans>Contents</Trans>
        </summary>
        {list}
      </details>
      <nav className="toc toc-side" aria-label={t`Contents`}>
        <p>
          <Trans>Contents</Trans>
        </p>
        {list}
      </nav>
    </>
  );
}
