"""Reads of cars, which begin at one gate: `cars_visible_to`."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from mablog.accounts.models import User
from mablog.blocks.queries import not_blocked
from mablog.db import db
from mablog.pagination import Page, page_of
from mablog_cars.models import Car, Driver, Kind

PAGE_SIZE = 20


def cars_visible_to(viewer: User | None) -> Select[Car]:
    """Every car that this person sees, with its owner: none of a closed account, or of somebody whom they block."""
    query = select(Car).join(Car.owner).options(contains_eager(Car.owner)).where(User.active)
    return query if viewer is None else query.where(not_blocked(viewer, Car.owner_id))


def newest_cars(
    viewer: User | None,
    *,
    owner: User | None = None,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
    field: str = "after",
) -> Page[Car]:
    """The cars of everybody, or of one owner, the newest first. Raises InvalidFields for a wrong cursor."""
    query = cars_visible_to(viewer)
    if owner is not None:
        query = query.where(Car.owner_id == owner.id)
    columns = (Car.bought_at, Car.id)
    return page_of(query, columns, kinds=(datetime, int), cursor=cursor, limit=limit, field=field)


def car_by_number(number: int) -> Car | None:
    """A car with its owner, whoever looks."""
    return db.session.scalar(select(Car).join(Car.owner).options(contains_eager(Car.owner)).where(Car.id == number))


def kind_of(member: User) -> Kind:
    """What a member is."""
    found = db.session.get(Driver, member.id)
    return Kind(found.kind) if found else Kind.EMPLOYEE
