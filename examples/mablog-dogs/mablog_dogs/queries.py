"""Reads of dogs, which begin at one gate: `dogs_visible_to`."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from mablog.accounts.models import User
from mablog.blocks.queries import not_blocked
from mablog.db import db, lock_for_writing
from mablog.pagination import Page, page_of
from mablog.search.words import fold
from mablog_dogs.models import Dog

PAGE_SIZE = 24


def dogs_visible_to(viewer: User | None) -> Select[Dog]:
    """Every dog that this person sees, with owner and picture: none of a closed account, or of whom they block."""
    query = select(Dog).join(Dog.owner).options(contains_eager(Dog.owner), joinedload(Dog.picture)).where(User.active)
    return query if viewer is None else query.where(not_blocked(viewer, Dog.owner_id))


def dogs_found(
    viewer: User | None, words: str, *, cursor: str | None, limit: int = PAGE_SIZE, field: str = "after"
) -> Page[Dog]:
    """The dogs that have each of the words in name or breed, the newest first; all of them without words.

    Raises InvalidFields for a wrong cursor.
    """
    query = dogs_visible_to(viewer)
    for word in fold(words).split():
        query = query.where(Dog.words.contains(word, autoescape=True))
    return page_of(query, (Dog.created_at, Dog.id), kinds=(datetime, int), cursor=cursor, limit=limit, field=field)


def dog_by_number(viewer: User | None, number: int) -> Dog | None:
    """A dog that this person sees."""
    return db.session.scalar(dogs_visible_to(viewer).where(Dog.id == number))


def dog_to_change(viewer: User | None, number: int) -> Dog | None:
    """The same, locked and read anew."""
    lock_for_writing()
    query = dogs_visible_to(viewer).where(Dog.id == number).with_for_update(of=Dog)
    return db.session.scalar(query.execution_options(populate_existing=True))
