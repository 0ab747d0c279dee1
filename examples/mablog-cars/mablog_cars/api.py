from flask import request
from flask_login import current_user

from mablog.access import public, requires
from mablog.accounts.cookies import viewer
from mablog.idempotency import request_key
from mablog.openapi import answers, api_blueprint, spec
from mablog.pagination import ListQuery
from mablog.posts.guards import open_member
from mablog_cars import queries, service
from mablog_cars.schemas import CarInput, CarListOut, CarOut

bp = api_blueprint("cars", __name__)


@bp.post("/cars")
@requires("cars.buy")
@spec.validate(json=CarInput, resp=answers(401, 403, 415, 422, HTTP_201=CarOut), tags=["cars"])
def buy(json: CarInput) -> tuple[CarOut, int]:
    """Buy a car.

    The header `Idempotency-Key` makes it safe to send the same again: it answers with the car that was bought already.
    The same key with another purchase is refused.
    """
    key = request_key(request.headers.get("Idempotency-Key"))
    return CarOut.of(service.buy_car(current_user, json, key=key)), 201


@bp.get("/users/<string:username>/cars")
@public
@spec.validate(query=ListQuery, resp=answers(404, 422, HTTP_200=CarListOut), tags=["cars"])
def cars(username: str, query: ListQuery) -> CarListOut:
    """The cars of a member, the newest first."""
    owner = open_member(viewer(), username)
    page = queries.newest_cars(viewer(), owner=owner, cursor=query.cursor, limit=query.limit, field="cursor")
    return CarListOut.of(page)
