"""Goodbye: takes leave of whoever goes."""

from flask import Blueprint, Flask, render_template
from flask_babel import lazy_gettext as _l

from mablog import navigation
from mablog.access import public

bp = Blueprint("goodbye", __name__, url_prefix="/bye", template_folder="templates")


@bp.get("/say")
@public
def say() -> str:
    return render_template("goodbye/say.html")


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    navigation.add_page(app, "goodbye.say", _l("Goodbye"))
