import { useLingui } from "@lingui/react/macro";
import { Link } from "react-router";

import type { Schema } from "@/api/client";
import { paths } from "@/paths";

/** Names as links to their profiles. */
export function People({ people }: { people: Schema<"AuthorOut">[] }) {
  return people.map((person, place) => (
    <span key={person.username}>
      {place > 0 && ", "}
      <Link to={paths.profile(person.username)}>
        <bdi>{person.name}</bdi>
      </Link>
    </span>
  ));
}

export function TagLinks({ tags }: { tags: Schema<"TagLinkOut">[] }) {
  const { t } = useLingui();
  if (!tags.length) return null;
  return (
    <ul className="tags" aria-label={t`Tags`}>
      {tags.map((tag) => (
        <li key={tag.slug}>
          <Link to={paths.tag(tag.slug)}>{tag.name}</Link>
        </li>
      ))}
    </ul>
  );
}
