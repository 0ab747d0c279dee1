from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mablog.access import public, requires
from mablog.accounts.cookies import viewer
from mablog.db import db
from mablog.errors import InvalidFields
from mablog.forms import add_messages
from mablog.idempotency import request_key
from mablog.text import parse
from mablog_cars import queries, service
from mablog_cars.forms import CarForm
from mablog_cars.schemas import CarInput

bp = Blueprint("cars", __name__, url_prefix="/cars", template_folder="templates")


@bp.get("/")
@public
def index() -> str:
    return _shown(CarForm.new(kind=queries.kind_of(current_user)) if current_user.can("cars.buy") else None)


@bp.post("/")
@requires("cars.buy")
def buy() -> tuple[str, int] | Response:
    form = CarForm()
    try:
        data = parse(CarInput, form.input())
        car = service.buy_car(current_user, data, key=request_key(form.key.data or None))
    except InvalidFields as error:
        db.session.rollback()
        add_messages(form, error)
        form.renew_key()  # the next try is another request
        return _shown(form), error.status
    flash(_("The %(model)s is yours.", model=car.model), "success")
    return redirect(url_for("cars.index"))


def _shown(form: CarForm | None) -> str:
    page = queries.newest_cars(viewer(), cursor=request.args.get("after"))
    return render_template("cars/index.html", form=form, cars=page.items, next_cursor=page.next_cursor)
