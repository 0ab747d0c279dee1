"""Refusals as the specification has them: `{"errors": {"email": ["This address is taken."], "body": […]}}`."""

from flask import Response
from pydantic import BaseModel

from mablog.apis import Refusal

NAMES = {
    "source": "body",
    "excerpt": "description",
    "tags": "tagList",
    "current_password": "currentPassword",
    "new_password": "password",
}
"""What the specification calls fields that mablog's services speak of."""


class ErrorsOut(BaseModel):
    """The messages by the name of the field. All of them, or what belongs to none, are in `body`."""

    errors: dict[str, list[str]]

    @classmethod
    def of(cls, message: str, fields: dict[str, list[str]] | None = None) -> "ErrorsOut":
        named = {NAMES.get(name, name): messages for name, messages in (fields or {}).items()}
        everything = [f"{name}: {message}" for name, messages in named.items() for message in messages]
        return cls(errors={"body": everything or [message]} | named)


def refuse(refusal: Refusal) -> Response:
    """What cannot be read is refused as what is wrong, with 422: the specification knows no other status for it."""
    status = 422 if refusal.status in (400, 415) else refusal.status
    return told(ErrorsOut.of(refusal.detail or refusal.title, dict(refusal.fields)), status)


def told(errors: ErrorsOut, status: int) -> Response:
    return Response(errors.model_dump_json(), status, mimetype="application/json")
