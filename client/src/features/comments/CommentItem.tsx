import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link, useLocation } from "react-router";

import { ReportDialog } from "@/features/moderation/ReportDialog";
import { paths } from "@/paths";
import { Avatar } from "@/ui/Avatar";
import { goTo } from "@/ui/hash";
import { Prose } from "@/ui/Prose";
import { Time } from "@/ui/Time";

import { DeleteDialog } from "./DeleteDialog";
import { hasDraft } from "./draft";
import { AnswerForm, answerName, EditForm, editName } from "./forms";
import { HideButton } from "./HideButton";
import { HistoryDialog } from "./HistoryDialog";
import { type Comment, DEEPEST } from "./thread";

interface Props {
  comment: Comment;
  /** What it answers, if that is loaded and can be read. */
  parent: Comment | undefined;
  isNew: boolean;
  onWritten: (answer: Comment) => void;
  onChanged: (comment: Comment) => void;
  onDeleted: (comment: Comment) => void;
}

/** One comment in its thread, or a stub where whoever looks may not read it. */
export function CommentItem(props: Props) {
  const { comment, isNew } = props;
  const level = Math.min(comment.depth, DEEPEST);
  const classes = [
    "comment",
    `level-${level}`,
    comment.answers_count > 0 && level < DEEPEST && "has-answers",
    !comment.author && "comment-stub",
    isNew && "is-new",
  ];
  return (
    <li className={classes.filter(Boolean).join(" ")} id={`comment-${comment.id}`} tabIndex={-1}>
      {comment.author ? <Readable {...props} author={comment.author} /> : <Stub comment={comment} />}
    </li>
  );
}

function Stub({ comment }: { comment: Comment }) {
  return (
    <article className="comment-body">
      <p className="comment-gone">
        {comment.state === "deleted" ? <Trans>Deleted by its author.</Trans> : <Trans>This comment is not shown.</Trans>}
      </p>
    </article>
  );
}

function Readable({ comment, parent, author, onWritten, onChanged, onDeleted }: Props & { author: NonNullable<Comment["author"]> }) {
  const { t } = useLingui();
  const { search } = useLocation();
  const { may } = comment;
  const [open, show] = useState<"answer" | "edit" | "delete" | "history" | "report" | null>(() => {
    if (may.answer && hasDraft(answerName(comment))) return "answer";
    return may.edit && hasDraft(editName(comment)) ? "edit" : null;
  });
  const close = () => show(null);
  const name = author.name;
  const id = `comment-${comment.id}`;
  const isWaiting = comment.state === "held" || comment.state === "hidden";
  return (
    <>
      <article className={isWaiting ? "comment-body comment-waits" : "comment-body"} aria-label={t`Comment by ${name}`}>
        <header className="comment-head">
          <span className="comment-face">
            <Avatar image={author.image} side={34} />
          </span>
          <p>
            <Link className="comment-author" to={paths.profile(author.username)}>
              <bdi>{name}</bdi>
            </Link>
            {comment.by_post_author && (
              <span className="comment-badge">
                <Trans>Author</Trans>
              </span>
            )}
            <Link className="comment-time" to={{ search, hash: id }} preventScrollReset>
              <Time at={comment.created_at} />
            </Link>
            {comment.edited_at && (
              <span className="comment-edited">
                {may.see_history ? (
                  <button type="button" className="link-button" onClick={() => show("history")}>
                    <Trans>edited</Trans>
                  </button>
                ) : (
                  <Trans>edited</Trans>
                )}
              </span>
            )}
          </p>
        </header>
        {comment.state === "held" && (
          <p className="comment-note">
            <Trans>Waits for a moderator: only its author and moderators see it.</Trans>
          </p>
        )}
        {comment.state === "hidden" && (
          <p className="comment-note">
            <Trans>Hidden by a moderator: only its author and moderators see it.</Trans>
          </p>
        )}
        {comment.parent_id !== null && (
          <p className={comment.depth > DEEPEST ? "comment-answers" : "comment-answers visually-hidden"}>
            <AnswerTo number={comment.parent_id} parent={parent} />
          </p>
        )}
        {open === "edit" ? (
          <EditForm
            comment={comment}
            onSaved={(saved) => {
              close();
              onChanged(saved);
              goTo(id);
            }}
            onCancel={close}
          />
        ) : (
          <>
            <Prose className="comment-text" html={comment.html} dir="auto" data-from-server />
            <div className="comment-actions">
              {may.answer && (
                <button
                  type="button"
                  aria-label={t`Answer: ${name}`}
                  aria-expanded={open === "answer"}
                  onClick={() => show(open === "answer" ? null : "answer")}
                >
                  <Trans>Answer</Trans>
                </button>
              )}
              {may.edit && (
                <button type="button" onClick={() => show("edit")}>
                  <Trans>Edit</Trans>
                </button>
              )}
              {may.delete && (
                <button type="button" onClick={() => show("delete")}>
                  <Trans>Delete</Trans>
                </button>
              )}
              {(may.hide || may.show) && <HideButton comment={comment} name={name} onChanged={onChanged} />}
              {may.report && (
                <button type="button" aria-label={t`Report: ${name}`} onClick={() => show("report")}>
                  <Trans>Report</Trans>
                </button>
              )}
            </div>
          </>
        )}
      </article>
      {open === "answer" && (
        <div className="comment-answer">
          <AnswerForm
            comment={comment}
            onWritten={(answer) => {
              close();
              onWritten(answer);
            }}
            onCancel={() => {
              close();
              goTo(id);
            }}
          />
        </div>
      )}
      {open === "delete" && <DeleteDialog comment={comment} onClose={close} onDeleted={() => onDeleted(comment)} />}
      {open === "history" && <HistoryDialog comment={comment} onClose={close} />}
      {open === "report" && <ReportDialog target={{ type: "comment", id: comment.id }} onClose={close} />}
    </>
  );
}

function AnswerTo({ number, parent }: { number: number; parent: Comment | undefined }) {
  const { search } = useLocation();
  const to = { search, hash: `comment-${number}` };
  if (!parent) {
    return (
      <Trans>
        In answer to <Link to={to}>another comment</Link>
      </Trans>
    );
  }
  if (!parent.author) return <Trans>In answer to a comment that is gone</Trans>;
  const name = parent.author.name;
  return (
    <Trans>
      In answer to{" "}
      <Link to={to}>
        <bdi>{name}</bdi>
      </Link>
    </Trans>
  );
}
