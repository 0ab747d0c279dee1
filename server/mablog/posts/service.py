"""Writes of posts: one function per use case, the actor first. `actor` is None where the site itself writes."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask_babel import gettext as _
from slugify import slugify
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from mablog import hooks, idempotency
from mablog.accounts.models import User
from mablog.accounts.queries import user_by_username
from mablog.db import db, utcnow
from mablog.errors import Conflict, Forbidden, NotFound, field_error
from mablog.media.models import Media
from mablog.media.queries import pictures_by_key
from mablog.posts import counts, policy, slugs
from mablog.posts.models import DRAFT, HELD, PUBLISHED, Authorship, Post, PostTag, Tag
from mablog.posts.queries import post_by_number
from mablog.posts.rendering import render_into, summarise
from mablog.posts.schemas import PostInput
from mablog.site.queries import site_settings

WRITTEN = frozenset({"title", "source", "excerpt", "language", "tags", "cover", "cover_alt"})
"""What a writer writes of a post; its other fields are settings."""

SLUG_TRIES = 20
"""How often a slug is looked for when others take each one first."""


class EditConflict(Conflict):
    """The post was changed since the version that the write started from; both texts are in the refusal."""

    def __init__(self, post: Post, mine: str | None):
        super().__init__(
            _("The post was changed since you opened it. Nothing was saved; here are both texts."),
            extra={"version": post.version, "theirs": post.source, "yours": mine},
        )
        self.post = post


def create_post(
    actor: User | None,
    data: PostInput,
    *,
    authors: Sequence[User] = (),
    created_at: datetime | None = None,
    slug_is_free: bool = False,
) -> Post:
    """Write a new post. Raises InvalidFields.

    `authors` are those the site itself names. `slug_is_free` says that `slugs.is_free` was asked, for many at once.
    """
    now = utcnow()
    people = list(authors) or ([actor] if actor else [])
    post = Post(
        title=data.title,
        source=data.source,
        language=data.language or site_settings().language,
        owner_id=actor.id if actor else None,
        created_at=created_at or now,
        updated_at=created_at or now,
        version=1,
        is_page=False,
        pinned=False,
        excerpt="",
        status=DRAFT,
        authorships=[
            Authorship(user=user, user_id=user.id, position=place, accepted_at=now) for place, user in enumerate(people)
        ],
        post_tags=[],
        cover=None,
    )
    _fill(actor, post, data, data.model_fields_set - {"title", "slug"} | {"source"}, now)
    rule = _hold_or_date(actor, post, now, was_public=False)
    _list(post)
    _insert(post, data.slug, is_free=slug_is_free)
    _tell(actor, post, counts.Counted(), was_listed=False, is_new=True, held_by=rule)
    return post


def create_post_once(actor: User, data: PostInput, *, key: str) -> Post:
    """Write a new post, or find the one that the same request made which came with this `key` before.

    Raises InvalidFields, also for a key that came with another request, and NotFound where the post is gone.
    """
    asked = ("post", data.model_dump_json(exclude_unset=True))
    earlier = idempotency.earlier_result(actor.id, key, asked, field="Idempotency-Key")
    if earlier is None:
        post = create_post(actor, data)
        idempotency.remember_result(actor.id, key, post.id)
        return post
    found = post_by_number(actor, earlier)
    if found is None:
        raise NotFound(_("There is nothing at this address."))
    return found


def _insert(post: Post, wanted: str, *, is_free: bool) -> None:
    """Store a new post at the slug that was asked for, or at one made from its title. Raises InvalidFields."""
    if wanted:
        if not is_free:
            slugs.check_free(wanted, post_id=None, is_page=post.is_page)
        post.slug = wanted
        db.session.add(post)
        _flush_slug()
        return
    post.slug_is_made = post.status == DRAFT
    for _attempt in range(SLUG_TRIES):
        post.slug = slugs.free_slug(post.title, is_page=post.is_page)
        try:
            with db.session.begin_nested():
                db.session.add(post)
            return
        except IntegrityError:  # somebody took the slug between the question and the answer
            continue
    raise field_error("slug", _("This address is taken."))


def _settle_slug(post: Post) -> None:
    """Let a slug that was made from an earlier title follow the one that readers are about to see first."""
    if post.status != DRAFT and post.slug_is_made:
        if not slugs.is_of_title(post.slug, post.title):
            post.slug = slugs.free_slug(post.title, is_page=post.is_page)
        post.slug_is_made = False


def _flush_slug() -> None:
    """Write what was changed. Raises InvalidFields when somebody took the slug since it was asked for."""
    try:
        db.session.flush()
    except IntegrityError:
        raise field_error("slug", _("This address is taken.")) from None


def edit_post(actor: User | None, post: Post, data: PostInput, *, version: int) -> Post:
    """Change the given fields of a post that `queries.post_to_change` locked.

    `version` is the one that the writer started from. Raises EditConflict, Forbidden, InvalidFields.
    """
    _may_edit(actor, post)
    mine = data.source if "source" in data.model_fields_set else None
    _check_version(post, version, mine)
    if WRITTEN & data.model_fields_set:
        hooks.call.post_changing(post=post)
    before = counts.counted(post)
    old_path, was_listed, was_public = post.path, post.listed_at is not None, post.is_public
    if "title" in data.model_fields_set:
        post.title = data.title
    is_page = data.is_page if "is_page" in data.model_fields_set else post.is_page
    if data.slug and (data.slug != post.slug or is_page != post.is_page):
        slugs.check_free(data.slug, post_id=post.id, is_page=is_page)
        post.slug, post.slug_is_made = data.slug, False
    elif is_page != post.is_page:
        slugs.check_free(post.slug, post_id=post.id, is_page=is_page)
    _raise_version(post)
    with db.session.no_autoflush:  # what belongs to a post is written at once, not bit by bit between its questions
        _fill(actor, post, data, set(data.model_fields_set), utcnow())
        _settle_slug(post)
        rule = _hold_or_date(actor, post, utcnow(), was_public=was_public)
    _relist(actor, post, before, was_listed=was_listed, held_by=rule)
    if post.path != old_path:
        slugs.lead_from(old_path, post)
    if was_public and post.is_public:
        hooks.call.post_updated(post=post)
    return post


def bin_post(actor: User | None, post: Post, *, version: int) -> None:
    """Move a post into the bin. Raises EditConflict, Forbidden."""
    _set_deleted(actor, post, utcnow(), version=version)


def restore_post(actor: User | None, post: Post, *, version: int) -> None:
    """Take a post out of the bin, in the state it had. Raises EditConflict, Forbidden."""
    _set_deleted(actor, post, None, version=version)


def withhold(actor: User | None, post: Post, how: str) -> None:
    """Keep a locked post from readers (`how`: see `models.WITHHELD`) until it is released, whatever its authors do.

    Raises Forbidden for those who do not moderate.
    """
    _set_withheld(actor, post, how)


def release(actor: User | None, post: Post) -> None:
    """Let a locked post stand again as its authors left it. One that was held is published now. Raises Forbidden."""
    _set_withheld(actor, post, None)


def accept_authorship(member: User, post: Post) -> None:
    """Let one's name appear on a post; twice is once. Raises NotFound without an invitation."""
    entry = next((entry for entry in post.authorships if entry.user_id == member.id), None)
    if entry is None:
        raise NotFound(_("You are not invited to this post."))
    if entry.accepted_at is not None:
        return
    before = counts.counted(post)
    entry.accepted_at = utcnow()
    _raise_version(post)
    _relist(member, post, before, was_listed=post.listed_at is not None)


def decline_authorship(member: User, post: Post) -> None:
    """Refuse, or give back, a place among the authors. Raises NotFound without one, Forbidden for the last author."""
    entry = next((entry for entry in post.authorships if entry.user_id == member.id), None)
    if entry is None:
        raise NotFound(_("You are not named on this post."))
    _remove_authors(member, post, [entry])


def render_anew(post: Post) -> None:
    """Make HTML, text and contents again from the same source. The version stays: nobody's words change."""
    render_into(post)
    hooks.call.post_saved(post=post, is_new=False, actor=None)


def _fill(actor: User | None, post: Post, data: PostInput, given: set[str], now: datetime) -> None:
    """Set the given fields, and what follows from them."""
    for name in ("source", "excerpt", "cover_alt", "is_page", "comments_open"):
        if name in given:
            setattr(post, name, getattr(data, name))
    if data.language is not None:
        post.language = data.language
    if "pinned" in given and data.pinned != post.pinned:
        if not policy.may_name_others(actor):
            raise Forbidden(_("Only moderators pin posts."))
        post.pinned = data.pinned
    if "cover" in given:
        post.cover = _cover(data.cover)
    if "tags" in given:
        _set_tags(post, data.tags)
    if "authors" in given:
        _set_authors(actor, post, data.authors, now)
    if "source" in given or data.language is not None:
        render_into(post)
    elif "excerpt" in given:
        summarise(post)
    if "status" in given:
        post.status = data.status
        post.publish_at = None
    if post.status != DRAFT and not post.title:
        raise field_error("title", _("This field is required."))
    if "published_at" in given and data.published_at is not None:
        post.published_at = data.published_at


def _hold_or_date(actor: User | None, post: Post, now: datetime, *, was_public: bool) -> str | None:
    """Hold what a member makes public, if a rule says so, and return the rule; else what is public gets its date."""
    rule: str | None = None
    if post.is_public and not was_public and actor is not None and not actor.can("posts.moderate"):
        with db.session.no_autoflush:
            rule = hooks.call.post_to_hold(post=post)
        if rule is not None:
            post.withheld = HELD
    if post.status != DRAFT and post.withheld is None and post.published_at is None:
        post.published_at = now
    return rule


def _set_withheld(actor: User | None, post: Post, how: str | None) -> None:
    if actor is not None and not actor.can("posts.moderate"):
        raise Forbidden(_("Only moderators do this."))
    before, was_listed = counts.counted(post), post.listed_at is not None
    post.withheld = how
    _hold_or_date(None, post, utcnow(), was_public=False)
    _relist(actor, post, before, was_listed=was_listed)


def _raise_version(post: Post) -> None:
    post.version += 1
    post.updated_at = utcnow()


def _set_deleted(actor: User | None, post: Post, moment: datetime | None, *, version: int) -> None:
    _may_edit(actor, post)
    _check_version(post, version, None)
    before, was_listed, was_public = counts.counted(post), post.listed_at is not None, post.is_public
    post.deleted_at = moment
    post.publish_at = None
    rule = _hold_or_date(actor, post, utcnow(), was_public=was_public)
    _raise_version(post)
    _relist(actor, post, before, was_listed=was_listed, held_by=rule)


def _relist(
    actor: User | None, post: Post, before: counts.Counted, *, was_listed: bool, held_by: str | None = None
) -> None:
    """Bring what lists show in line with the changed state of a post, and tell who listens. Raises InvalidFields."""
    _list(post)
    _flush_slug()  # the rows come before the counts that follow from them
    _tell(actor, post, before, was_listed=was_listed, held_by=held_by)


def _list(post: Post) -> None:
    """Let a post stand in lists, or not, as its state says."""
    listed = post.status == PUBLISHED and not post.is_page and post.deleted_at is None and post.withheld is None
    post.listed_at = post.published_at if listed else None
    for entry in post.authorships:
        entry.listed_at = post.listed_at if entry.accepted_at is not None else None
    for link in post.post_tags:
        link.listed_at = post.listed_at


def _tell(
    actor: User | None,
    post: Post,
    before: counts.Counted,
    *,
    was_listed: bool,
    is_new: bool = False,
    held_by: str | None = None,
) -> None:
    """Change the counts by what a stored post moved, and announce it."""
    after = counts.counted(post)
    counts.move(before, after)
    hooks.call.post_saved(post=post, is_new=is_new, actor=actor)
    if post.listed_at is not None and not was_listed:
        hooks.call.post_published(post=post)
    elif joined := after.users - before.users:
        hooks.call.authors_joined(post=post, authors=[author for author in post.authors if author.id in joined])
    if post.listed_at is None and was_listed:
        hooks.call.post_removed(post=post)
    if held_by is not None:
        hooks.call.post_held(post=post, rule=held_by)


def _may_edit(actor: User | None, post: Post) -> None:
    if actor is not None and not policy.may_edit(actor, post):
        raise Forbidden(_("Only the authors of a post and moderators change it."))


def _check_version(post: Post, version: int, mine: str | None) -> None:
    if post.version != version:
        raise EditConflict(post, mine)


def _cover(key: str | None) -> Media | None:
    if key is None:
        return None
    found = pictures_by_key({key}).get(key)
    if found is None:
        raise field_error("cover", _("There is no such picture."))
    return found


def _set_tags(post: Post, names: Iterable[str]) -> None:
    wanted = {slugify(name)[:80].strip("-"): name for name in reversed(list(names))}
    present = {link.tag.slug: link for link in post.post_tags}
    stored = {
        tag.slug: tag for tag in db.session.scalars(select(Tag).where(Tag.slug.in_(wanted.keys() - present.keys())))
    }
    links = []
    for place, slug in enumerate(reversed(wanted)):
        link = present.get(slug) or PostTag(tag=stored.get(slug) or _new_tag(slug, wanted[slug]))
        link.position = place
        links.append(link)
    post.post_tags = links


def _new_tag(slug: str, name: str) -> Tag:
    """Make the tag with this slug, with the name that its first use gives it."""
    tag = Tag(slug=slug, name=name, posts_count=0)
    try:
        with db.session.begin_nested():
            db.session.add(tag)
    except IntegrityError:  # another writer made it meanwhile
        return db.session.scalars(select(Tag).where(Tag.slug == slug)).one()
    return tag


def _set_authors(actor: User | None, post: Post, usernames: Sequence[str], now: datetime) -> None:
    """Name the authors in this order; those the actor may not name by themselves are invited."""
    present = {entry.user_id: entry for entry in post.authorships}
    entries: list[Authorship] = []
    for username in dict.fromkeys(usernames):
        user = user_by_username(username)
        if user is None:
            raise field_error("authors", _("There is no member %(name)s.", name=username))
        accepted = now if policy.may_name_others(actor) or (actor and actor.id == user.id) else None
        entry = present.get(user.id) or Authorship(user=user, user_id=user.id, accepted_at=accepted)
        if entry.accepted_at is None and accepted:
            entry.accepted_at = accepted
        if entry not in entries:
            entries.append(entry)
    if not any(entry.accepted_at for entry in entries):
        raise field_error("authors", _("A post needs an author who agreed to it."))
    for place, entry in enumerate(entries):
        entry.position = place
    post.authorships = entries


def _remove_authors(actor: User, post: Post, entries: Iterable[Authorship]) -> None:
    before = counts.counted(post)
    for entry in entries:
        post.authorships.remove(entry)
    if not post.authors:
        raise Forbidden(_("A post keeps one author at least."))
    _raise_version(post)
    _relist(actor, post, before, was_listed=post.listed_at is not None)
