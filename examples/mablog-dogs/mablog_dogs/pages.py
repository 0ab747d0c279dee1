from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mablog import ratelimit
from mablog.access import members_only, public, requires
from mablog.accounts.cookies import viewer
from mablog.db import db
from mablog.errors import InvalidFields, TooManyRequests
from mablog.forms import add_messages, shown_again
from mablog.media.pictures import PictureRefused
from mablog.proxies import client
from mablog.text import parse
from mablog_dogs import policy, queries, service
from mablog_dogs.forms import DogForm
from mablog_dogs.guards import deletable, editable, existing
from mablog_dogs.models import Dog
from mablog_dogs.schemas import DogChangesUpload, DogsQuery, DogUpload

bp = Blueprint("dogs", __name__, url_prefix="/dogs", template_folder="templates")

Answer = str | tuple[str, int] | Response


@bp.get("/")
@public
def index() -> str:
    words = parse(DogsQuery, {"q": request.args.get("q", "").strip()}).q
    if words:
        ratelimit.hit(ratelimit.SEARCH, client())
    page = queries.dogs_found(viewer(), words, cursor=request.args.get("after"))
    return render_template("dogs/index.html", words=words, dogs=page.items, next_cursor=page.next_cursor)


@bp.get("/new")
@requires("dogs.write")
def new() -> str:
    return render_template("dogs/form.html", form=DogForm(), dog=None)


@bp.post("/new")
@requires("dogs.write")
def new_submit() -> Answer:
    form = DogForm()
    try:
        data = parse(DogUpload, form.input())
        picture = service.picture_for(current_user, data.picture(), data)
        dog = service.add_dog(current_user, data, picture=picture)
    except (InvalidFields, PictureRefused, TooManyRequests) as error:
        return shown_again("dogs/form.html", form, error, dog=None)
    flash(_("%(name)s is shown.", name=dog.name), "success")
    return redirect(url_for("dogs.show", number=dog.id))


@bp.get("/<int(max=2147483647):number>")
@public
def show(number: int) -> str:
    dog = existing(queries.dog_by_number(viewer(), number))
    may = {"edit": policy.may_edit(viewer(), dog), "delete": policy.may_delete(viewer(), dog)}
    return render_template("dogs/show.html", dog=dog, may=may)


@bp.get("/<int(max=2147483647):number>/edit")
@requires("dogs.write")
def edit(number: int) -> str:
    dog = _own(number)
    return render_template("dogs/form.html", form=DogForm.of(dog), dog=dog)


@bp.post("/<int(max=2147483647):number>/edit")
@requires("dogs.write")
def edit_submit(number: int) -> Answer:
    _own(number)
    form = DogForm()
    try:
        data = parse(DogChangesUpload, form.input())
        picture = service.picture_for(current_user, data.picture(), data)
        dog = existing(queries.dog_to_change(viewer(), number))
        service.change_dog(current_user, dog, data, picture=picture, remove_picture=form.remove_picture.data)
    except (InvalidFields, PictureRefused, TooManyRequests) as error:
        db.session.rollback()
        add_messages(form, error)
        return render_template("dogs/form.html", form=form, dog=_own(number)), error.status
    flash(_("%(name)s is changed.", name=dog.name), "success")
    return redirect(url_for("dogs.show", number=number))


@bp.get("/<int(max=2147483647):number>/delete")
@members_only
def delete(number: int) -> str:
    dog = deletable(viewer(), queries.dog_by_number(viewer(), number))
    return render_template("dogs/delete.html", dog=dog)


@bp.post("/<int(max=2147483647):number>/delete")
@members_only
def delete_submit(number: int) -> Response:
    dog = existing(queries.dog_to_change(viewer(), number))
    name = dog.name
    service.delete_dog(current_user, dog)
    flash(_("%(name)s is removed.", name=name), "success")
    return redirect(url_for("dogs.index"))


def _own(number: int) -> Dog:
    return editable(viewer(), queries.dog_by_number(viewer(), number))
