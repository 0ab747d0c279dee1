import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";

import { api, body } from "@/api/client";

import type { Comment } from "./thread";

interface Props {
  comment: Comment;
  /** Of its author. */
  name: string;
  onChanged: (comment: Comment) => void;
}

/** For moderators: take a comment out of sight, or show one that is held or hidden. */
export function HideButton({ comment, name, onChanged }: Props) {
  const { t } = useLingui();
  const change = useMutation({
    mutationFn: async () => {
      const which = { params: { path: { number: comment.id } } };
      if (comment.may.hide) await api.PUT("/api/comments/{number}/hidden", which);
      else await api.DELETE("/api/comments/{number}/hidden", which);
      return body(api.GET("/api/comments/{number}", which));
    },
    onSuccess: onChanged,
  });
  return (
    <button
      type="button"
      aria-label={comment.may.hide ? t`Hide: ${name}` : t`Show: ${name}`}
      aria-disabled={change.isPending}
      onClick={() => change.isPending || change.mutate()}
    >
      {comment.may.hide ? <Trans>Hide</Trans> : <Trans>Show</Trans>}
    </button>
  );
}
