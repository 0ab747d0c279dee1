import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api } from "@/api/client";
import { FollowToggle } from "@/ui/FollowToggle";

interface Props {
  username: string;
  /** What the member is called. */
  name: string;
  isFollowing: boolean;
}

/** Follow a member, or follow them no more. */
export function FollowButton({ username, name, isFollowing }: Props) {
  const queries = useQueryClient();
  const toggle = useMutation({
    mutationFn: () => {
      const member = { params: { path: { username } } };
      return isFollowing ? api.DELETE("/api/users/{username}/follow", member) : api.PUT("/api/users/{username}/follow", member);
    },
    onSuccess: () => queries.invalidateQueries(),
  });
  return <FollowToggle name={name} isFollowing={isFollowing} busy={toggle.isPending} onToggle={toggle.mutate} />;
}
