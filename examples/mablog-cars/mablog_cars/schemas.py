from typing import Annotated, Self

from pydantic import BaseModel, Field

from mablog.pagination import Page
from mablog.text import Input, Label
from mablog_cars.models import Car, Kind


class CarInput(Input):
    """The car that a member buys. `kind` says what the member is from now on; without it, that stays as it is."""

    model: Annotated[Label, Field(min_length=1, max_length=60)]
    kind: Kind | None = None


class CarOut(BaseModel):
    """A car. `owner` is the username of the member who bought it."""

    id: int
    model: str
    owner: str

    @classmethod
    def of(cls, car: Car) -> Self:
        return cls(id=car.id, model=car.model, owner=car.owner.username)


class CarListOut(BaseModel):
    items: list[CarOut]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Car]) -> Self:
        return cls(items=[CarOut.of(car) for car in page.items], next_cursor=page.next_cursor)
