"""Requests about working copies, as a program makes them in which somebody writes."""

from typing import Any

from clients import CheckedClient
from werkzeug.test import TestResponse


def copy_of(client: CheckedClient, slug: str) -> dict[str, Any]:
    answer = client.get(f"/api/posts/{slug}/working-copy")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    assert answer.headers["ETag"] == f'"{found["version"]}"'
    return found


def save(client: CheckedClient, slug: str, version: str | None = None, **fields: Any) -> TestResponse:
    """Save over this version, or over what is there."""
    headers = {"If-Match": f'"{version or copy_of(client, slug)["version"]}"'}
    return client.put(f"/api/posts/{slug}/working-copy", json=fields, headers=headers)


def apply(client: CheckedClient, slug: str, version: str | None = None, **fields: Any) -> TestResponse:
    headers = {"If-Match": f'"{version or copy_of(client, slug)["version"]}"'}
    return client.post(f"/api/posts/{slug}/working-copy/apply", json=fields, headers=headers)


def revisions(client: CheckedClient, slug: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/posts/{slug}/revisions")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["items"]
    return found
