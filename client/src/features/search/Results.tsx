import { Link } from "react-router";

import type { Schema } from "@/api/client";
import { People } from "@/features/posts/parts";
import { paths } from "@/paths";
import { inLanguage } from "@/ui/direction";
import { Time } from "@/ui/Time";

/** Posts that were found, with marks where the words stand. */
export function Results({ posts }: { posts: Schema<"FoundPostOut">[] }) {
  return (
    <ol className="results">
      {posts.map((post) => {
        const tongue = inLanguage(post.language);
        return (
          <li key={post.id}>
            <p className="entry-meta">
              {post.published_at && <Time at={post.published_at} />}
              <span>
                <People people={post.authors} />
              </span>
            </p>
            <h2 className="entry-title" {...tongue}>
              <Link to={paths.post(post.slug)} dangerouslySetInnerHTML={{ __html: post.title_html }} />
            </h2>
            <p className="entry-summary" {...tongue} dangerouslySetInnerHTML={{ __html: post.fragment_html }} />
          </li>
        );
      })}
    </ol>
  );
}
