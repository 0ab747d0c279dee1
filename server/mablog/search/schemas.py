from pydantic import BaseModel, Field

from mablog.accounts.models import User
from mablog.pagination import LARGEST_LIMIT, Page
from mablog.posts.models import Post
from mablog.posts.schemas import PostListOut, PostSummaryOut
from mablog.search.highlight import results_of
from mablog.search.question import LONGEST_QUESTION, Question


class SearchQuery(BaseModel):
    q: str = Field(
        max_length=LONGEST_QUESTION, description='Words that all must be there, "phrases", and -words that must not.'
    )
    limit: int = Field(20, ge=1, le=LARGEST_LIMIT)
    cursor: str | None = Field(None, max_length=500)


class FoundPostOut(PostSummaryOut):
    """A post that was found. The words stand in `<mark>`; nothing else in this HTML is a tag."""

    title_html: str
    fragment_html: str = Field(description="Passages that have the words, or else the summary.")


class FoundListOut(BaseModel):
    items: list[FoundPostOut]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Post], question: Question, viewer: User | None) -> "FoundListOut":
        """The posts of the page come with their `text`."""
        items = [
            FoundPostOut(**summary.model_dump(), title_html=result.title, fragment_html=result.fragment)
            for summary, result in zip(
                PostListOut.of(page, viewer).items, results_of(page.items, question), strict=True
            )
        ]
        return cls(items=items, next_cursor=page.next_cursor)
