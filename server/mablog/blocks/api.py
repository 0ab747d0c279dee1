from datetime import datetime

from flask_login import current_user
from pydantic import BaseModel

from mablog.access import even_silenced, members_only, scope
from mablog.blocks import service
from mablog.blocks.guards import member_to_block, member_to_unblock
from mablog.blocks.models import Block
from mablog.blocks.queries import blocks_of
from mablog.links import absolute
from mablog.openapi import answers, api_blueprint, spec
from mablog.pagination import ListQuery

bp = api_blueprint("blocks")


class BlockOut(BaseModel):
    """A member whom one blocks, and since when."""

    username: str
    name: str
    image: str
    url: str
    created_at: datetime

    @classmethod
    def of(cls, block: Block) -> "BlockOut":
        return cls(
            username=block.blocked.username,
            name=block.blocked.name,
            image=block.blocked.picture(192),
            url=absolute("posts.author", username=block.blocked.username),
            created_at=block.created_at,
        )


class BlockListOut(BaseModel):
    items: list[BlockOut]
    next_cursor: str | None


@bp.get("/blocks")
@members_only
@scope("account")
@spec.validate(query=ListQuery, resp=answers(401, 403, 422, HTTP_200=BlockListOut), tags=["blocks"])
def blocks(query: ListQuery) -> BlockListOut:
    """Whom you block, the newest block first."""
    page = blocks_of(current_user, cursor=query.cursor, limit=query.limit, field="cursor")
    return BlockListOut(items=[BlockOut.of(each) for each in page.items], next_cursor=page.next_cursor)


@bp.put("/users/<string:username>/block")
@members_only
@even_silenced
@scope("account")
@spec.validate(resp=answers(401, 403, 404, 422, HTTP_204=None), tags=["blocks"])
def block(username: str) -> tuple[str, int]:
    """Block a member: you see nothing of them, and they cannot answer, follow or mention you."""
    service.block(current_user, member_to_block(username))
    return "", 204


@bp.delete("/users/<string:username>/block")
@members_only
@even_silenced
@scope("account")
@spec.validate(resp=answers(401, 403, 404, HTTP_204=None), tags=["blocks"])
def unblock(username: str) -> tuple[str, int]:
    """Undo a block."""
    service.unblock(current_user, member_to_unblock(username))
    return "", 204
