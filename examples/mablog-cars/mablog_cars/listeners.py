from flask import render_template
from markupsafe import Markup

from mablog.accounts.cookies import viewer
from mablog.accounts.models import User
from mablog.hooks import listens
from mablog_cars import queries
from mablog_cars.forms import KINDS

SHOWN = 5


@listens
def below_profile(member: User) -> Markup | None:
    page = queries.newest_cars(viewer(), owner=member, limit=SHOWN)
    if not page.items:
        return None
    kind = KINDS[queries.kind_of(member)]
    return Markup(render_template("cars/_garage.html", cars=page.items, kind=kind, more=page.next_cursor))  # noqa: S704  escaped by the template
