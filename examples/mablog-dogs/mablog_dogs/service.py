"""Writes of dogs: one function per use case, the actor first."""

from flask_babel import gettext as _
from sqlalchemy import delete

from mablog import audit
from mablog.accounts.models import User
from mablog.db import db
from mablog.errors import Forbidden
from mablog.media.models import Media
from mablog.media.queries import keys_in_use
from mablog.media.schemas import Upload
from mablog.media.service import delete_picture, describe_picture, store_upload
from mablog.search.words import fold
from mablog_dogs import policy
from mablog_dogs.models import Dog
from mablog_dogs.schemas import DogFields, DogInput


def picture_for(owner: User, upload: Upload | None, data: DogFields) -> Media | None:
    """Store the picture that came with a dog, if any, before anything is locked: it takes seconds.

    Raises PictureRefused, TooManyRequests, Unavailable.
    """
    return store_upload(owner, upload, alt=data.alt) if upload else None


def add_dog(owner: User, data: DogInput, *, picture: Media | None = None) -> Dog:
    """Show a dog, with a stored picture of it."""
    dog = Dog(name=data.name, breed=data.breed, owner=db.session.get_one(User, owner.id), picture=picture)
    dog.words = _words(dog)
    db.session.add(dog)
    db.session.flush()  # its number is asked for
    return dog


def change_dog(
    actor: User, dog: Dog, data: DogFields, *, picture: Media | None = None, remove_picture: bool = False
) -> None:
    """Change what is given of a dog that is locked; a `picture` takes the place of the one there is.

    Raises Forbidden.
    """
    if not policy.may_edit(actor, dog):
        raise Forbidden(_("Only its owner changes a dog."))
    for name in data.model_fields_set & {"name", "breed"}:
        setattr(dog, name, getattr(data, name))
    dog.words = _words(dog)
    before = dog.picture
    if picture is not None or remove_picture:
        dog.picture = picture
        _let_go(before)
    elif before is not None and "alt" in data.model_fields_set:
        describe_picture(before, data.alt)


def delete_dog(actor: User, dog: Dog) -> None:
    """Remove a dog that is locked, and its picture; that a moderator did is noted. Raises Forbidden."""
    if not policy.may_delete(actor, dog):
        raise Forbidden(_("Only its owner and moderators remove a dog."))
    if actor.id != dog.owner_id:
        audit.record("dogs.delete", actor=actor, target=dog.owner.username, before={"name": dog.name})
    picture = dog.picture
    db.session.delete(dog)
    _let_go(picture)


def delete_dogs_of(owner: User) -> None:
    """Remove the dogs of an account that goes; mablog removes those of its pictures that nothing shows any more."""
    db.session.execute(delete(Dog).where(Dog.owner_id == owner.id))


def _let_go(picture: Media | None) -> None:
    """Delete a picture unless something else shows it: its owner may have put it into a post."""
    db.session.flush()  # the dog shows it no more
    if picture is not None and not keys_in_use({picture.key}):
        delete_picture(picture)


def _words(dog: Dog) -> str:
    return fold(f"{dog.name} {dog.breed}")
