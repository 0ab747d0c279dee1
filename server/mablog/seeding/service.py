"""Writes made-up members and posts in batches, so that memory stays small however many there are."""

from collections.abc import Iterator, Sequence
from itertools import islice
from random import Random

from flask_babel import gettext as _
from slugify import slugify
from sqlalchemy import exists, func, insert, select
from sqlalchemy.orm import InstrumentedAttribute

from mablog.accounts.models import Role, User
from mablog.accounts.names import username_key
from mablog.accounts.passwords import hash_password
from mablog.accounts.queries import email_key
from mablog.config import Profile, settings
from mablog.db import db, utcnow
from mablog.errors import Forbidden, field_error
from mablog.posts.models import Authorship, Post, PostTag, Tag
from mablog.search.queries import listed_posts_to_index
from mablog.search.service import index_posts
from mablog.seeding.content import MadeUp, make_up_posts
from mablog.seeding.words import FIRST_NAMES, LAST_NAMES, TAGS
from mablog.site.queries import site_settings

BATCH = 500
MEMBERS_PER_AUTHOR = 5
"""One member in so many is an author; the others are readers."""


def check_may_seed() -> None:
    """Raise Forbidden where made-up posts would stand among real ones: on a production site that has content."""
    has_content = select(exists().select_from(Post)), select(exists().select_from(User))
    if settings().env is Profile.PRODUCTION and any(db.session.scalar(query) for query in has_content):
        raise Forbidden(_("This is a production site with content: it takes no made-up members and posts."))


def seed_members(number: int, *, password: str | None) -> Iterator[int]:
    """Make members up; all have the same password, or none and cannot log in. Yields how many after each batch."""
    random = Random(number)  # noqa: S311 (nothing depends on its being hard to guess)
    roles = {role.name: role.id for role in db.session.scalars(select(Role))}
    password_hash = hash_password(password) if password else None
    first = _highest(User.id) + 1
    for start in range(0, number, BATCH):
        rows = []
        for at in range(first + start, first + min(start + BATCH, number)):
            given, family = random.choice(FIRST_NAMES), random.choice(LAST_NAMES)
            username = f"{given}-{family}-{at}"
            email = f"{username}@example.org"  # RFC 2606: nobody's address
            rows.append(
                {
                    "username": username,
                    "username_key": username_key(username),
                    "email": email,
                    "email_key": email_key(email),
                    "password_hash": password_hash,
                    "name": f"{given} {family}".title(),
                    "role_id": roles["author" if (at - first) % MEMBERS_PER_AUTHOR == 0 else "reader"],
                }
            )
        db.session.execute(insert(User), rows)
        yield len(rows)


def seed_posts(number: int) -> Iterator[int]:
    """Make posts up, with tags, by the members who may write. Yields how many after each batch; none are counted yet.

    Raises InvalidFields when nobody may write.
    """
    writers = (
        select(User.id).join(Role).where(Role.name.in_(("author", "moderator", "administrator"))).order_by(User.id)
    )
    authors = db.session.scalars(writers).all()
    if not authors:
        raise field_error("users", _("Posts need somebody who may write them: seed members, too."))
    tags = _tags()
    first = _highest(Post.id) + 1
    posts = make_up_posts(
        number,
        first=first,
        authors=len(authors),
        tags=len(tags),
        language=site_settings().language,
        now=utcnow(),
        random=Random(number),  # noqa: S311
    )
    while batch := list(islice(posts, BATCH)):
        ids = db.session.scalars(
            insert(Post).returning(Post.id, sort_by_parameter_order=True), [post.row for post in batch]
        ).all()
        _sign_and_tag(batch, ids, authors, tags)
        index_posts(listed_posts_to_index(after=ids[0] - 1, limit=BATCH), are_new=True)
        db.session.expunge_all()
        yield len(batch)


def _sign_and_tag(batch: Sequence[MadeUp], ids: Sequence[int], authors: Sequence[int], tags: Sequence[int]) -> None:
    signed, tagged = [], []
    for post, key in zip(batch, ids, strict=True):
        moment, listed_at = post.row["created_at"], post.row["listed_at"]
        for position, place in enumerate(post.authors):
            author = {"post_id": key, "user_id": authors[place], "position": position}
            signed.append({**author, "accepted_at": moment, "listed_at": listed_at})
        for position, place in enumerate(post.tags):
            tagged.append({"post_id": key, "tag_id": tags[place], "position": position, "listed_at": listed_at})
    db.session.execute(insert(Authorship), signed)
    if tagged:
        db.session.execute(insert(PostTag), tagged)


def _tags() -> list[int]:
    """The numbers of the tags that made-up posts have; those that are missing are made."""
    wanted = {slugify(name): name for name in TAGS}
    found = dict(db.session.execute(select(Tag.slug, Tag.id).where(Tag.slug.in_(wanted))).all())
    missing = [Tag(slug=slug, name=name) for slug, name in wanted.items() if slug not in found]
    db.session.add_all(missing)
    db.session.flush()  # the posts name the tags by number
    found |= {tag.slug: tag.id for tag in missing}
    return [found[slug] for slug in wanted]


def _highest(column: InstrumentedAttribute[int]) -> int:
    return db.session.scalar(select(func.max(column))) or 0
