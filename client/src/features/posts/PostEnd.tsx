import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";

import { api, body, type Schema } from "@/api/client";
import { FollowButton } from "@/features/members/FollowButton";
import { paths } from "@/paths";
import { Avatar } from "@/ui/Avatar";
import { inLanguage } from "@/ui/direction";
import { Shown } from "@/ui/states";

import { postQuery } from "./queries";

/** Below a post: who wrote it, and the posts before and after it. */
export function PostEnd({ slug }: { slug: string }) {
  const { t } = useLingui();
  const around = useQuery({
    queryKey: [...postQuery(slug).queryKey, "around"],
    queryFn: ({ signal }) => body(api.GET("/api/posts/{slug}/around", { params: { path: { slug } }, signal })),
  });
  return (
    <div className="post-end">
      <Shown query={around}>
        {({ authors, previous, next }) => (
          <>
            {authors.length > 0 && (
              <section aria-label={t`About the authors`}>
                {authors.map((author) => (
                  <Signer key={author.username} author={author} />
                ))}
              </section>
            )}
            {(previous ?? next) && (
              <nav className="neighbours" aria-label={t`Next and previous post`}>
                {previous && (
                  <Neighbour post={previous} rel="prev">
                    <Trans>Before this</Trans>
                  </Neighbour>
                )}
                {next && (
                  <Neighbour post={next} rel="next">
                    <Trans>After this</Trans>
                  </Neighbour>
                )}
              </nav>
            )}
          </>
        )}
      </Shown>
    </div>
  );
}

function Signer({ author }: { author: Schema<"SignerOut"> }) {
  const { username, name } = author;
  return (
    <div className="author-box">
      <Avatar image={author.image} side={52} />
      <p>
        <Link className="author-name" to={paths.profile(username)}>
          <bdi>{name}</bdi>
        </Link>
        <br />
        <span className="quiet">
          <Plural value={author.posts_count} one="# post here" other="# posts here" />
        </span>
      </p>
      <FollowButton username={username} name={name} isFollowing={author.is_following} mayFollow={author.may.follow} />
    </div>
  );
}

function Neighbour({ post, rel, children }: { post: Schema<"NeighbourOut">; rel: "prev" | "next"; children: ReactNode }) {
  return (
    <Link className={rel === "next" ? "neighbour neighbour-next" : "neighbour"} rel={rel} to={paths.post(post.slug)}>
      <span className="quiet">{children}</span>
      <strong {...inLanguage(post.language)}>{post.title}</strong>
    </Link>
  );
}
