from flask import Blueprint, render_template, request

from mablog import ratelimit
from mablog.access import public
from mablog.accounts.cookies import viewer
from mablog.proxies import client
from mablog.ratelimit import SEARCH
from mablog.search import queries
from mablog.search.highlight import Result, results_of
from mablog.search.question import understood

bp = Blueprint("search", __name__, template_folder="templates")


@bp.get("/search")
@public
def results() -> str:
    query = request.args.get("q", "").strip()
    if query:
        ratelimit.hit(SEARCH, client())
    question = understood(query)
    page = queries.posts_found(viewer(), question, cursor=request.args.get("after"), text=True)
    found: list[Result] = results_of(page.items, question)
    return render_template("search/results.html", query=query, results=found, next_cursor=page.next_cursor)
