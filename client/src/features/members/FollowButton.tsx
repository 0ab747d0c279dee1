import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api } from "@/api/client";
import { useHas, useViewer } from "@/layout/site";
import { FollowToggle, LogInToFollow } from "@/ui/FollowToggle";

interface Props {
  username: string;
  /** What the member is called. */
  name: string;
  isFollowing: boolean;
  mayFollow: boolean;
}

/** Follow a member, or follow them no more; visitors are led to the log-in and back. Nothing where neither can be done. */
export function FollowButton({ username, name, isFollowing, mayFollow }: Props) {
  const viewer = useViewer();
  const hasFollows = useHas("follows");
  const queries = useQueryClient();
  const toggle = useMutation({
    mutationFn: () => {
      const member = { params: { path: { username } } };
      return isFollowing ? api.DELETE("/api/users/{username}/follow", member) : api.PUT("/api/users/{username}/follow", member);
    },
    onSuccess: () => queries.invalidateQueries(),
  });
  if (!viewer && hasFollows) return <LogInToFollow name={name} />;
  if (!mayFollow && !isFollowing) return null;
  return <FollowToggle name={name} isFollowing={isFollowing} busy={toggle.isPending} onToggle={toggle.mutate} />;
}
