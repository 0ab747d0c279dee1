from pydantic import BaseModel, Field

from mablog.access import requires
from mablog.openapi import answers, api_blueprint, spec
from mablog.sample import service

bp = api_blueprint("sample")


class RemovedOut(BaseModel):
    """What went with the sample blog, in numbers and in words."""

    posts: int
    kept: int = Field(description="Posts that somebody had changed, so that they stay.")
    message: str


@bp.delete("/sample")
@requires("site.manage")
@spec.validate(resp=answers(401, 403, HTTP_200=RemovedOut), tags=["site"])
def remove() -> RemovedOut:
    """Remove the sample blog and nothing else; where there is none, nothing happens."""
    removed = service.remove_sample()
    return RemovedOut(posts=removed.posts, kept=removed.kept, message=removed.message)
