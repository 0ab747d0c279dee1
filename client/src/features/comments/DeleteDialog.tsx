import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";

import { api } from "@/api/client";
import { Problem } from "@/api/problem";
import { Dialog } from "@/ui/Dialog";
import { Form, Submit } from "@/ui/forms";

import type { Comment } from "./thread";

interface Props {
  comment: Comment;
  onClose: () => void;
  onDeleted: () => void;
}

/** Asks before a comment goes. */
export function DeleteDialog({ comment, onClose, onDeleted }: Props) {
  const { t } = useLingui();
  const deleting = useMutation({
    mutationFn: async () => {
      try {
        await api.DELETE("/api/comments/{number}", { params: { path: { number: comment.id } } });
      } catch (error) {
        // It is gone already: perhaps the answer to the first try was lost on the way.
        if (!(error instanceof Problem && error.status === 404)) throw error;
      }
    },
    meta: { shown: true },
    onSuccess: () => {
      onClose();
      onDeleted();
    },
  });
  return (
    <Dialog title={t`Delete your comment?`} onClose={onClose}>
      <Form problem={deleting.error as Problem | null} onSubmit={() => deleting.isPending || deleting.mutate()}>
        <p>
          {comment.answers_count ? (
            <Trans>Its text and all earlier ones go for good. Answers to it stay, below a note that it was deleted.</Trans>
          ) : (
            <Trans>Its text and all earlier ones go for good.</Trans>
          )}
        </p>
        <div className="comment-form-end">
          <Submit busy={deleting.isPending} className="btn btn-outline-danger">
            <Trans>Delete</Trans>
          </Submit>
          <button type="button" className="link-button" onClick={onClose}>
            <Trans>Keep it</Trans>
          </button>
        </div>
      </Form>
    </Dialog>
  );
}
