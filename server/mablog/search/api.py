from mablog import ratelimit
from mablog.access import public
from mablog.accounts.cookies import viewer
from mablog.openapi import answers, api_blueprint, spec
from mablog.proxies import client
from mablog.ratelimit import SEARCH
from mablog.search import queries
from mablog.search.question import understood
from mablog.search.schemas import FoundListOut, SearchQuery

bp = api_blueprint("search")


@bp.get("/search")
@public
@spec.validate(query=SearchQuery, resp=answers(422, 429, HTTP_200=FoundListOut), tags=["search"])
def search(query: SearchQuery) -> FoundListOut:
    """The listed posts that match: by title first, then by tags and excerpt, then the newest 1,000 by their text."""
    ratelimit.hit(SEARCH, client())
    question = understood(query.q)
    page = queries.posts_found(viewer(), question, cursor=query.cursor, limit=query.limit, field="cursor", text=True)
    return FoundListOut.of(page, question, viewer())
