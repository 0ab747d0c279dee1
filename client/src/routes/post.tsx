import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";

import { Comments } from "@/features/comments/Comments";
import { Article } from "@/features/posts/Article";
import { PostEnd } from "@/features/posts/PostEnd";
import { PostTools } from "@/features/posts/PostTools";
import { postQuery } from "@/features/posts/queries";
import { MissingOr } from "@/layout/Missing";
import { useHash } from "@/ui/hash";

export function Component() {
  const { slug = "" } = useParams();
  const post = useQuery(postQuery(slug));
  useHash(post.data);
  return (
    <MissingOr query={post}>
      {(found) => (
        <>
          <Article post={found} />
          {!found.is_page && <PostEnd slug={slug} />}
          <PostTools post={found} />
          <Comments post={found} />
        </>
      )}
    </MissingOr>
  );
}
