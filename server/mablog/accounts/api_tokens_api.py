from datetime import datetime

from flask_login import current_user
from pydantic import BaseModel

from mablog.access import SCOPES, even_silenced, members_only
from mablog.accounts.api_tokens import create_token, revoke_token, tokens_of
from mablog.accounts.models import ApiToken
from mablog.accounts.schemas import ApiTokenInput
from mablog.openapi import answers, api_blueprint, spec
from mablog.pagination import ListQuery

bp = api_blueprint("api_tokens")


class ApiTokenOut(BaseModel):
    """A token, without its text: that is told once, when it is made."""

    id: int
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None

    @classmethod
    def of(cls, token: ApiToken) -> "ApiTokenOut":
        return cls.model_validate(token, from_attributes=True)


class NewApiTokenOut(ApiTokenOut):
    token: str


class ScopeOut(BaseModel):
    name: str
    description: str


class ScopeListOut(BaseModel):
    items: list[ScopeOut]


class ApiTokenListOut(BaseModel):
    items: list[ApiTokenOut]
    next_cursor: str | None


@bp.get("/tokens")
@members_only
@spec.validate(query=ListQuery, resp=answers(401, 403, 422, HTTP_200=ApiTokenListOut), tags=["accounts"])
def tokens(query: ListQuery) -> ApiTokenListOut:
    """Your tokens, the newest first."""
    page = tokens_of(current_user, cursor=query.cursor, limit=query.limit, field="cursor")
    return ApiTokenListOut(items=[ApiTokenOut.of(token) for token in page.items], next_cursor=page.next_cursor)


@bp.get("/tokens/scopes")
@members_only
@spec.validate(resp=answers(401, 403, HTTP_200=ScopeListOut), tags=["accounts"])
def scopes() -> ScopeListOut:
    """What a token may be allowed, in words."""
    return ScopeListOut(items=[ScopeOut(name=name, description=str(words)) for name, words in SCOPES.items()])


@bp.post("/tokens")
@members_only
@even_silenced
@spec.validate(json=ApiTokenInput, resp=answers(401, 403, 415, HTTP_201=NewApiTokenOut), tags=["accounts"])
def create(json: ApiTokenInput) -> tuple[NewApiTokenOut, int]:
    """Make a token. Its text is in this answer and nowhere else."""
    token, text = create_token(current_user, json, by=current_user)
    return NewApiTokenOut(**ApiTokenOut.of(token).model_dump(), token=text), 201


@bp.delete("/tokens/<int(max=2147483647):number>")
@members_only
@even_silenced
@spec.validate(resp=answers(401, 403, 404, HTTP_204=None), tags=["accounts"])
def revoke(number: int) -> tuple[str, int]:
    """Revoke a token: it ends at once."""
    revoke_token(current_user, number, by=current_user)
    return "", 204
