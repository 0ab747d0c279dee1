"""Reads for moderators. Cases are seen by them alone; what is reported is looked for as its readers see it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from mablog.accounts.models import User
from mablog.accounts.queries import role_named, user_by_username
from mablog.comments.models import Comment
from mablog.comments.queries import comment_by_id, lock_comments
from mablog.db import db, lock_for_writing
from mablog.moderation.models import Case, Report
from mablog.moderation.reasons import APPROVE
from mablog.moderation.schemas import QueueFilter, TargetInput
from mablog.moderation.targets import Target
from mablog.modules.loading import is_on
from mablog.pagination import Page, page_of
from mablog.posts.models import DRAFT, Authorship, Post
from mablog.posts.queries import BODY, PEOPLE_AND_TAGS, post_by_slug
from mablog.site.queries import site_settings

PAGE_SIZE = 20

MOST_COUNTED = 100
"""Open cases are counted up to here: nobody needs to know how many more there are."""

_ITS_PEOPLE = selectinload(Post.authorships).joinedload(Authorship.user).joinedload(User.role)
_WHOLE_CASE = (
    joinedload(Case.comment).options(
        joinedload(Comment.author).joinedload(User.role),
        joinedload(Comment.parent).joinedload(Comment.author),
        joinedload(Comment.post),
    ),
    joinedload(Case.post).options(_ITS_PEOPLE),
    joinedload(Case.user).joinedload(User.role),
    joinedload(Case.author),
    joinedload(Case.decided_by),
    selectinload(Case.reports).joinedload(Report.reporter),
)
"""What is shown of a case."""


def target_to_report(viewer: User, wanted: TargetInput) -> Target | None:
    """What this member reports, if they may see it."""
    if wanted.type == "comment":
        comment = comment_by_id(viewer, wanted.id or 0) if is_on("comments") else None
        return Target(comment=comment) if comment else None
    if wanted.type == "post":
        post = post_by_slug(viewer, wanted.slug or "")
        return Target(post=post) if post else None
    member = user_by_username(wanted.username or "")
    return Target(member=member) if member and member.active else None


def cases_matching(wanted: QueueFilter, *, cursor: str | None, limit: int, field: str) -> Page[Case]:
    """Cases, whole: open ones that wait longest first, or decided ones, the last first. Raises InvalidFields."""
    query = _waiting(wanted).options(*_WHOLE_CASE)
    is_open = wanted.state == "open"
    return page_of(
        query,
        (Case.created_at if is_open else Case.decided_at, Case.id),
        kinds=(datetime, int),
        cursor=cursor,
        limit=limit,
        field=field,
        descending=not is_open,
    )


def case_after(wanted: QueueFilter, case: Case) -> int | None:
    """The number of the open case that waits longest, of those after this one first."""
    query = _waiting(wanted).with_only_columns(Case.id).order_by(Case.created_at, Case.id).limit(1)
    return db.session.scalar(query.where(Case.id > case.id)) or db.session.scalar(query)


def _cases() -> Select[Case]:
    """All cases, without those about comments where these are switched off."""
    return select(Case) if is_on("comments") else select(Case).where(Case.comment_id.is_(None))


def _waiting(wanted: QueueFilter) -> Select[Case]:
    query = _cases().where(Case.decided_at.is_(None) if wanted.state == "open" else Case.decided_at.is_not(None))
    kinds: Mapping[str, ColumnElement[bool]] = {
        "reports": Case.reports_count > 0,
        "comments": (Case.rule != "") & Case.comment_id.is_not(None),
        "posts": (Case.rule != "") & Case.post_id.is_not(None),
    }
    return query.where(kinds[wanted.kind]) if wanted.kind else query


def case_by_number(number: int) -> Case | None:
    """A case, whole."""
    query = _cases().where(Case.id == number).options(*_WHOLE_CASE)
    return db.session.scalar(query.execution_options(populate_existing=True))


def cases_of(member: User, *, limit: int = 50) -> Sequence[Case]:
    """What was decided about a member, or is open, the newest first."""
    query = _cases().where(Case.author_id == member.id).order_by(Case.id.desc()).limit(limit)
    return db.session.scalars(query.options(*_WHOLE_CASE)).all()


def histories(cases: Collection[Case]) -> dict[int, dict[str, int]]:
    """How many cases were decided in which way, by the number of their author."""
    authors = {case.author_id for case in cases if case.author_id is not None}
    counted = (
        select(Case.author_id, Case.action, func.count())
        .where(Case.author_id.in_(authors), Case.decided_at.is_not(None))
        .group_by(Case.author_id, Case.action)
        .order_by(Case.action)
    )
    found: dict[int, dict[str, int]] = {}
    for author, action, number in db.session.execute(counted) if authors else ():
        if author is not None:
            found.setdefault(author, {})[action] = number
    return found


def open_cases_count() -> int:
    """How many cases are open, at most `MOST_COUNTED`."""
    some = _cases().with_only_columns(Case.id).where(Case.decided_at.is_(None)).limit(MOST_COUNTED)
    return db.session.scalar(select(func.count()).select_from(some.subquery())) or 0


def locked_open_case(target: Target) -> Case | None:
    """The open case about this, locked until the end of the transaction."""
    query = select(Case).filter_by(**target.key).where(Case.decided_at.is_(None)).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def report_by(reporter: User, case: Case) -> Report | None:
    """What this member reported in a case."""
    return db.session.scalar(select(Report).where(Report.case_id == case.id, Report.reporter_id == reporter.id))


def lock_case(number: int) -> None:
    db.session.execute(select(Case.id).where(Case.id == number).with_for_update())


def lock_members(numbers: Collection[int]) -> set[int]:
    """Keep these accounts from being deleted meanwhile; return the numbers of those that are there."""
    lock_for_writing()
    query = select(User.id).where(User.id.in_(numbers)).order_by(User.id).with_for_update(read=True, key_share=True)
    return set(db.session.scalars(query))


def locked_target(target: Target) -> Target | None:
    """The same as it is now, locked until the end of the transaction; None where it is gone."""
    lock_for_writing()
    if target.comment:
        lock_comments(target.comment.post_id)
        comment = db.session.scalar(_comment(target.comment.id))
        return Target(comment=comment) if comment else None
    if target.post:
        post = db.session.scalar(_post(target.post.id))
        return Target(post=post) if post else None
    member = db.session.scalar(_member(target.key["user_id"]))
    return Target(member=member) if member else None


def comment_target(number: int) -> Target | None:
    """A comment in whatever state, on whatever post."""
    comment = db.session.scalar(_comment(number)) if is_on("comments") else None
    return Target(comment=comment) if comment else None


def post_target(slug: str) -> Target | None:
    """A post in whatever state."""
    number = db.session.scalar(select(Post.id).where(Post.slug == slug))
    post = db.session.get(Post, number, options=[_ITS_PEOPLE]) if number else None
    return Target(post=post) if post else None


def _comment(number: int) -> Select[Comment]:
    people = joinedload(Comment.author).joinedload(User.role)
    its_post = joinedload(Comment.post).options(_ITS_PEOPLE)
    query = select(Comment).where(Comment.id == number).options(people, joinedload(Comment.parent), its_post)
    return query.execution_options(populate_existing=True)


def _post(number: int) -> Select[Post]:
    whole = (joinedload(Post.cover), *PEOPLE_AND_TAGS[1:], _ITS_PEOPLE, BODY)
    query = select(Post).where(Post.id == number).options(*whole).with_for_update(of=Post, key_share=True)
    return query.execution_options(populate_existing=True)


def _member(number: int) -> Select[User]:
    query = select(User).where(User.id == number).options(joinedload(User.role))
    return query.with_for_update(of=User, key_share=True).execution_options(populate_existing=True)


def comments_since(author: User, since: datetime, *, beside: Comment) -> int:
    """How many comments this member wrote since then, beside one."""
    mine = select(func.count()).where(Comment.author_id == author.id, Comment.created_at >= since)
    return db.session.scalar(mine.where(Comment.id != beside.id)) or 0


def default_role_writes() -> bool:
    """Whether everybody who registers may write posts."""
    role = role_named(site_settings().default_role)
    return role is not None and role.allows("posts.write")


def was_approved(post: Post) -> bool:
    """Whether a moderator has approved this post before."""
    return post.id is not None and bool(db.session.scalar(select(_is_approved(post.id))))


def approved_posts_of(author: User, *, beside: Post) -> int:
    """How many posts of this member readers can read, or a moderator has approved."""
    is_public = (Post.status != DRAFT) & Post.deleted_at.is_(None) & Post.withheld.is_(None)
    query = (
        select(func.count())
        .select_from(Authorship)
        .join(Post, Post.id == Authorship.post_id)
        .where(Authorship.user_id == author.id, Authorship.accepted_at.is_not(None))
        .where(or_(is_public, _is_approved(Post.id)))
    )
    return db.session.scalar(query.where(Post.id != beside.id) if beside.id is not None else query) or 0


def _is_approved(post_id: object) -> ColumnElement[bool]:
    return exists().where(Case.post_id == post_id, Case.action == APPROVE)
