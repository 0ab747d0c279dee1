from pydantic import BaseModel, Field

from mablog import ratelimit
from mablog.access import public
from mablog.accounts.cookies import viewer
from mablog.openapi import answers, api_blueprint, spec
from mablog.pagination import LARGEST_LIMIT
from mablog.posts.schemas import PostListOut
from mablog.proxies import client
from mablog.ratelimit import SEARCH
from mablog.search import queries
from mablog.search.question import LONGEST_QUESTION, understood

bp = api_blueprint("search")


class SearchQuery(BaseModel):
    q: str = Field(
        max_length=LONGEST_QUESTION, description='Words that all must be there, "phrases", and -words that must not.'
    )
    limit: int = Field(20, ge=1, le=LARGEST_LIMIT)
    cursor: str | None = Field(None, max_length=500)


@bp.get("/search")
@public
@spec.validate(query=SearchQuery, resp=answers(422, 429, HTTP_200=PostListOut), tags=["search"])
def search(query: SearchQuery) -> PostListOut:
    """The listed posts that match: by title first, then by tags and excerpt, then the newest 1,000 by their text."""
    ratelimit.hit(SEARCH, client())
    page = queries.posts_found(viewer(), understood(query.q), cursor=query.cursor, limit=query.limit, field="cursor")
    return PostListOut.of(page, viewer())
