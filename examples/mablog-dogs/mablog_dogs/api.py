from flask import url_for
from flask_login import current_user

from mablog import ratelimit
from mablog.access import members_only, public, requires, scope
from mablog.accounts.cookies import viewer
from mablog.openapi import answers, api_blueprint, spec
from mablog.proxies import client
from mablog_dogs import queries, service
from mablog_dogs.guards import editable, existing
from mablog_dogs.schemas import DogChanges, DogChangesUpload, DogInput, DogListOut, DogOut, DogsQuery, DogUpload

bp = api_blueprint("dogs", __name__)


@bp.get("/dogs")
@public
@spec.validate(query=DogsQuery, resp=answers(422, 429, HTTP_200=DogListOut), tags=["dogs"])
def dogs(query: DogsQuery) -> DogListOut:
    """The dogs of everybody, the newest first, or those with certain words in name or breed."""
    if query.q:
        ratelimit.hit(ratelimit.SEARCH, client())
    page = queries.dogs_found(viewer(), query.q, cursor=query.cursor, limit=query.limit, field="cursor")
    return DogListOut.of(page, viewer())


@bp.post("/dogs")
@requires("dogs.write")
@spec.validate(
    json=DogInput,
    form=DogUpload,
    resp=answers(401, 403, 413, 415, 422, 429, 503, HTTP_201=DogOut),
    tags=["dogs"],
)
def add(json: DogInput, form: DogUpload) -> tuple[DogOut, int, dict[str, str]]:
    """Show a dog: as JSON, or as a form where a picture comes with it."""
    picture = service.picture_for(current_user, form.picture(), form) if form else None
    dog = service.add_dog(current_user, json or form, picture=picture)
    return DogOut.of(dog, viewer()), 201, {"Location": url_for("dogs_api.show", number=dog.id)}


@bp.get("/dogs/<int(max=2147483647):number>")
@public
@spec.validate(resp=answers(404, HTTP_200=DogOut), tags=["dogs"])
def show(number: int) -> DogOut:
    """One dog."""
    return DogOut.of(existing(queries.dog_by_number(viewer(), number)), viewer())


@bp.patch("/dogs/<int(max=2147483647):number>")
@requires("dogs.write")
@spec.validate(
    json=DogChanges,
    form=DogChangesUpload,
    resp=answers(401, 403, 404, 413, 415, 422, 429, 503, HTTP_200=DogOut),
    tags=["dogs"],
)
def change(number: int, json: DogChanges, form: DogChangesUpload) -> DogOut:
    """Change what is given of your dog: as JSON, or as a form where a picture comes with it."""
    editable(viewer(), queries.dog_by_number(viewer(), number))
    picture = service.picture_for(current_user, form.picture(), form) if form else None
    removes = json is not None and "picture" in json.model_fields_set
    dog = existing(queries.dog_to_change(viewer(), number))
    service.change_dog(current_user, dog, json or form, picture=picture, remove_picture=removes)
    return DogOut.of(dog, viewer())


@bp.delete("/dogs/<int(max=2147483647):number>")
@members_only
@scope("write")
@spec.validate(resp=answers(401, 403, 404, HTTP_204=None), tags=["dogs"])
def remove(number: int) -> tuple[str, int]:
    """Remove your dog, or any one where you are a moderator."""
    service.delete_dog(current_user, existing(queries.dog_to_change(viewer(), number)))
    return "", 204
