import { Link } from "react-router";

import type { Schema } from "@/api/client";
import { paths } from "@/paths";

/** Tags, the larger the more posts have them. */
export function TagCloud({ tags }: { tags: Schema<"TagOut">[] }) {
  const most = Math.max(...tags.map((tag) => tag.posts_count));
  return (
    <ul className="tag-cloud">
      {tags.map((tag) => (
        <li key={tag.slug} className={`weight-${weight(tag.posts_count, most)}`}>
          <Link to={paths.tag(tag.slug)}>
            <bdi>{tag.name}</bdi>
            <span className="count">
              <span className="visually-hidden">: </span>
              {tag.posts_count}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function weight(count: number, most: number): number {
  if (count * 2 > most) return 4;
  if (count * 5 > most) return 3;
  return count * 15 > most ? 2 : 1;
}
