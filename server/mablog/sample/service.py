"""Writes the sample blog, and removes it and nothing else."""

from dataclasses import dataclass

from flask_babel import ngettext
from sqlalchemy import delete, exists, or_, select

from mablog.accounts.models import Role, User
from mablog.accounts.queries import user_by_username
from mablog.accounts.service import unclaimed_user
from mablog.db import db, lock_for_writing, utcnow
from mablog.media.models import Media
from mablog.media.service import delete_picture, store_picture
from mablog.posts import service as posts
from mablog.posts.models import Authorship, Post, PostTag, Tag
from mablog.posts.queries import BODY, PEOPLE_AND_TAGS
from mablog.sample.content import sample_pictures, sample_posts
from mablog.sample.models import SamplePart
from mablog.site.queries import site_settings

AUTHOR = "mablog"


@dataclass(frozen=True)
class Removed:
    """How many sample posts were removed, and how many were kept because somebody had changed them."""

    posts: int
    kept: int

    @property
    def message(self) -> str:
        message: str = ngettext("%(num)s sample post is removed.", "%(num)s sample posts are removed.", self.posts)
        if self.kept:
            message += " " + ngettext(
                "%(num)s was changed since and stays: it is yours.",
                "%(num)s were changed since and stay: they are yours.",
                self.kept,
            )
        return message


def fill_empty_site() -> None:
    """Write the sample blog; nothing on a site that has a post."""
    lock_for_writing()
    # On PostgreSQL the second of two that start at once waits here, and then finds the posts of the first.
    db.session.execute(select(Role.id).with_for_update())
    if db.session.scalar(select(exists().select_from(Post))):
        return
    now = utcnow()
    author = user_by_username(AUTHOR)
    if author is None:
        author = unclaimed_user(AUTHOR)
        db.session.add(SamplePart(user_id=author.id))
    pictures = {name: store_picture(None, content) for name, content in sample_pictures().items()}
    db.session.add_all(SamplePart(media_id=media.id) for media in pictures.values())
    keys = {name: media.key for name, media in pictures.items()}
    for sample in sample_posts():
        post = posts.create_post(None, sample.data(keys, now), authors=[author], created_at=now - sample.age)
        post.updated_at = now - sample.age
        db.session.add(SamplePart(post_id=post.id))


def remove_sample() -> Removed:
    """Remove the sample blog, once; a second call finds nothing to remove.

    A post that somebody changed stays, with its tags, its pictures and the account that signs it: it is theirs now. So
    does a picture or the account when anything else uses it. Afterwards nothing counts as a sample any more.
    """
    lock_for_writing()
    found = db.session.scalars(
        select(Post)
        .join(SamplePart, SamplePart.post_id == Post.id)
        .order_by(Post.id)
        .options(*PEOPLE_AND_TAGS, BODY)
        .with_for_update(of=(Post, SamplePart))
        .execution_options(populate_existing=True)
    ).all()
    unchanged = [post for post in found if _is_unchanged(post)]
    tags = {tag.id for post in unchanged for tag in post.tags}
    for post in unchanged:
        if post.deleted_at is None:
            posts.bin_post(None, post, version=post.version)  # so that counts, search and whoever listens know
        db.session.delete(post)
    db.session.flush()  # what is in use is asked below without these posts
    db.session.execute(delete(Tag).where(Tag.id.in_(tags), ~exists().where(PostTag.tag_id == Tag.id)))
    _remove_pictures()
    _remove_account()
    db.session.execute(delete(SamplePart))
    return Removed(posts=len(unchanged), kept=len(found) - len(unchanged))


def _is_unchanged(post: Post) -> bool:
    """Whether nobody touched the post, beyond putting it into the bin."""
    return post.version == (1 if post.deleted_at is None else 2)


def _remove_pictures() -> None:
    for media in db.session.scalars(select(Media).join(SamplePart, SamplePart.media_id == Media.id)):
        users = exists().where(User.image == media.key)
        in_posts = exists().where(or_(Post.cover_id == media.id, Post.source.contains(media.key)))
        if media.key != site_settings().logo and not db.session.scalar(select(or_(users, in_posts))):
            delete_picture(media)


def _remove_account() -> None:
    signs = exists().where(Authorship.user_id == User.id)
    account = db.session.scalar(
        select(User).join(SamplePart, SamplePart.user_id == User.id).where(User.password_hash.is_(None), ~signs)
    )
    if account is not None:
        db.session.delete(account)
