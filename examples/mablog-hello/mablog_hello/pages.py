from flask import Blueprint, render_template, request

from mablog.access import public
from mablog.site.queries import settings_of
from mablog.text import parse
from mablog_hello.schemas import Greeted, HelloSettings

bp = Blueprint("hello", __name__, url_prefix="/hello", template_folder="templates")


@bp.get("/say")
@public
def say() -> str:
    greeted = parse(Greeted, request.args.to_dict())
    return render_template("hello/say.html", word=settings_of(HelloSettings).word, name=greeted.name)
