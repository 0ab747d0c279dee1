import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { Problem } from "@/api/problem";
import { Form, Submit, TextArea } from "@/ui/forms";

import { useDraft } from "./draft";
import type { Comment } from "./thread";

interface Props {
  /** Under which the text is kept while it is not sent. */
  name: string;
  label: string;
  button: ReactNode;
  initial?: string;
  /** Whether the focus goes to the text at once. */
  focused?: boolean;
  /** `key` is the same when the same text is sent again. */
  send: (text: string, key: string) => Promise<Comment>;
  onSent: (comment: Comment) => void;
  /** Told the version that is stored now, where somebody changed the comment meanwhile. */
  onConflict?: (version: number) => void;
  onCancel?: () => void;
}

/** The text of a comment. It stays when it could not be sent, and when the window is loaded anew. */
export function CommentForm({ name, label, button, initial, focused, send, onSent, onConflict, onCancel }: Props) {
  const { t } = useLingui();
  const draft = useDraft(name, initial);
  const sending = useMutation({
    mutationFn: () => send(draft.text, draft.keyToSend()),
    meta: { shown: true },
    onSuccess: (comment) => {
      draft.forget();
      onSent(comment);
    },
    onError: (error) => {
      if (error instanceof Problem && error.status === 409) onConflict?.(error.extra.version as number);
    },
  });
  const problem = sending.error instanceof Problem ? sending.error : null;
  const theirs = problem?.status === 409 ? problem.extra.theirs : undefined;
  return (
    <Form className="comment-form" problem={problem} onSubmit={() => sending.isPending || sending.mutate()}>
      {typeof theirs === "string" && (
        <pre className="comment-version" dir="auto" tabIndex={0} aria-label={t`What is stored now`}>
          {theirs}
        </pre>
      )}
      <TextArea
        name="source"
        label={label}
        rows={4}
        autoFocus={focused}
        value={draft.text}
        readOnly={sending.isPending}
        onChange={(event) => draft.write(event.target.value)}
      />
      <div className="comment-form-end">
        <Submit busy={sending.isPending}>{button}</Submit>
        {onCancel && (
          <button
            type="button"
            className="link-button"
            onClick={() => {
              draft.forget();
              onCancel();
            }}
          >
            <Trans>Cancel</Trans>
          </button>
        )}
      </div>
    </Form>
  );
}
