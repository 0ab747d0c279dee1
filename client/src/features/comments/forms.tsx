import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";

import { api, body, type Schema } from "@/api/client";

import { CommentForm } from "./CommentForm";
import type { Comment } from "./thread";

export const answerName = (comment: Comment) => `comment:${comment.post}:${comment.id}`;
export const editName = (comment: Comment) => `comment:edit:${comment.id}`;

export function NewForm({ slug, onWritten }: { slug: string; onWritten: (comment: Comment) => void }) {
  const { t } = useLingui();
  return (
    <CommentForm
      name={`comment:${slug}`}
      label={t`Your comment`}
      button={<Trans>Comment</Trans>}
      send={(source, key) => write(slug, { source }, key)}
      onSent={onWritten}
    />
  );
}

interface AnswerProps {
  comment: Comment;
  onWritten: (answer: Comment) => void;
  onCancel: () => void;
}

export function AnswerForm({ comment, onWritten, onCancel }: AnswerProps) {
  const { t } = useLingui();
  const name = comment.author?.name ?? "";
  return (
    <CommentForm
      name={answerName(comment)}
      label={t`Your answer to ${name}`}
      button={<Trans>Answer</Trans>}
      focused
      send={(source, key) => write(comment.post, { source, parent_id: comment.id }, key)}
      onSent={onWritten}
      onCancel={onCancel}
    />
  );
}

interface EditProps {
  comment: Comment;
  onSaved: (saved: Comment) => void;
  onCancel: () => void;
}

export function EditForm({ comment, onSaved, onCancel }: EditProps) {
  const { t } = useLingui();
  const [version, setVersion] = useState(comment.version);
  return (
    <>
      <CommentForm
        name={editName(comment)}
        label={t`Your comment`}
        button={<Trans>Save</Trans>}
        initial={comment.source}
        focused
        send={(source) => change(comment.id, source, version)}
        onConflict={setVersion}
        onSent={onSaved}
        onCancel={onCancel}
      />
      <p className="form-text">
        <Trans>A mark will say that it was edited. The text before it stays for you and moderators to see.</Trans>
      </p>
    </>
  );
}

function write(slug: string, comment: Schema<"CommentInput">, key: string): Promise<Comment> {
  return body(api.POST("/api/posts/{slug}/comments", { params: { path: { slug } }, headers: { "Idempotency-Key": key }, body: comment }));
}

function change(number: number, source: string, version: number): Promise<Comment> {
  return body(
    api.PATCH("/api/comments/{number}", {
      params: { path: { number } },
      headers: { "If-Match": `"${version}"` },
      body: { source },
    }),
  );
}
