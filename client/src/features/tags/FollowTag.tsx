import { Trans } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";

import { api, type Schema } from "@/api/client";
import { useViewer } from "@/layout/site";
import { paths } from "@/paths";
import { FollowToggle } from "@/ui/FollowToggle";

/** Follow a tag, or follow it no more; visitors are led to the log-in and back. */
export function FollowTag({ tag }: { tag: Schema<"TagOut"> }) {
  const viewer = useViewer();
  const queries = useQueryClient();
  const { slug, is_following: isFollowing } = tag;
  const toggle = useMutation({
    mutationFn: () => {
      const which = { params: { path: { slug } } };
      return isFollowing ? api.DELETE("/api/tags/{slug}/follow", which) : api.PUT("/api/tags/{slug}/follow", which);
    },
    onSuccess: () =>
      Promise.all([queries.invalidateQueries({ queryKey: ["tags"] }), queries.invalidateQueries({ queryKey: ["posts", "timeline"] })]),
  });
  if (!viewer) {
    return (
      <Link className="btn btn-sm btn-outline-primary" to={paths.logIn(paths.tag(slug))}>
        <Trans>Log in to follow</Trans>
      </Link>
    );
  }
  if (!tag.may.follow && !isFollowing) return null;
  return <FollowToggle name={tag.name} isFollowing={isFollowing} busy={toggle.isPending} onToggle={toggle.mutate} />;
}
