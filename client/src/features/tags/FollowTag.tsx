import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api, type Schema } from "@/api/client";
import { useHas, useViewer } from "@/layout/site";
import { FollowToggle, LogInToFollow } from "@/ui/FollowToggle";

/** Follow a tag, or follow it no more; visitors are led to the log-in and back. */
export function FollowTag({ tag }: { tag: Schema<"TagOut"> }) {
  const viewer = useViewer();
  const hasFollows = useHas("follows");
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
  if (!viewer && hasFollows) return <LogInToFollow name={tag.name} />;
  if (!tag.may.follow && !isFollowing) return null;
  return <FollowToggle name={tag.name} isFollowing={isFollowing} busy={toggle.isPending} onToggle={toggle.mutate} />;
}
