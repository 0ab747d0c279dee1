"""Writes of cars."""

from flask_babel import gettext as _

from mablog.accounts.models import User
from mablog.accounts.queries import lock_users
from mablog.db import db
from mablog.errors import Forbidden
from mablog.idempotency import earlier_result, remember_result
from mablog_cars.models import Car, Driver
from mablog_cars.queries import car_by_number
from mablog_cars.schemas import CarInput


def buy_car(buyer: User, data: CarInput, *, key: str | None = None) -> Car:
    """Buy a car, and say what the buyer is where that is given.

    With a `key` that came before with the same purchase, the car of that is returned, and nothing is bought. Raises
    InvalidFields for a key that came with another one, Forbidden where the account was closed meanwhile.
    """
    # Whoever buys or deletes the account at the same moment waits, or is waited for.
    if not lock_users(buyer.id).get(buyer.id):
        raise Forbidden(_("Your account was closed."))
    if key is not None:
        asked = ("cars", data.model, data.kind)
        earlier = earlier_result(buyer.id, key, asked, field="Idempotency-Key")
        if earlier is not None and (bought := car_by_number(earlier)):
            return bought
    if data.kind is not None:
        db.session.merge(Driver(user_id=buyer.id, kind=data.kind))
    car = Car(model=data.model, owner=db.session.get_one(User, buyer.id))
    db.session.add(car)
    db.session.flush()  # its number is asked for
    if key is not None:
        remember_result(buyer.id, key, car.id)
    return car
