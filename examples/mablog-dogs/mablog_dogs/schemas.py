from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field

from mablog.accounts.models import User
from mablog.links import absolute
from mablog.media.schemas import AltInput, PictureFields, PictureOut
from mablog.pagination import ListQuery, Page
from mablog.text import Label, Text
from mablog_dogs import policy
from mablog_dogs.models import Dog

Name = Annotated[Label, Field(min_length=1, max_length=60)]


class DogFields(AltInput):
    """What is said of a dog. `alt` is the text that stands in for its picture."""

    name: Name = ""
    breed: Annotated[Label, Field(max_length=60)] = ""


class DogInput(DogFields):
    """A new dog. A picture is sent with it as multipart/form-data."""

    name: Name


class DogUpload(PictureFields, DogInput):
    """The same with a picture, in the field `file` or `image`."""


class DogChanges(DogFields):
    """Changes of a dog; what is not given stays as it is."""

    picture: None = Field(None, description="null removes the picture.")


class DogChangesUpload(PictureFields, DogFields):
    """The same with a picture, in the field `file` or `image`, which takes the place of the one there is."""


class DogsQuery(ListQuery):
    """`q` are words that name or breed have in them."""

    q: Text = Field("", max_length=200)


class DogMayOut(BaseModel):
    """What whoever asks may do with a dog; a token needs the scope for it as well."""

    edit: bool
    delete: bool


class DogOut(BaseModel):
    """A dog. `owner` is the username of the member who shows it."""

    id: int
    name: str
    breed: str
    owner: str
    picture: PictureOut | None
    created: datetime
    url: str = Field(description="Its page.")
    may: DogMayOut

    @classmethod
    def of(cls, dog: Dog, viewer: User | None) -> Self:
        return cls(
            id=dog.id,
            name=dog.name,
            breed=dog.breed,
            owner=dog.owner.username,
            picture=PictureOut.of(dog.picture) if dog.picture else None,
            created=dog.created_at,
            url=absolute("dogs.show", number=dog.id),
            may=DogMayOut(edit=policy.may_edit(viewer, dog), delete=policy.may_delete(viewer, dog)),
        )


class DogListOut(BaseModel):
    items: list[DogOut]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Dog], viewer: User | None) -> Self:
        return cls(items=[DogOut.of(dog, viewer) for dog in page.items], next_cursor=page.next_cursor)
