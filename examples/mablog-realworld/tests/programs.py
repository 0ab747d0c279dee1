"""Programs that speak to the site as RealWorld front ends do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from mablog.accounts.models import User
from mablog.accounts.queries import user_by_username
from mablog.app import Mablog
from mablog.db import db
from mablog.posts import service as posts
from mablog.posts.models import Post
from mablog.posts.schemas import PostInput
from mablog.testing import PASSWORD

API = "/realworld/api"


class Program:
    """A client as front ends have it: JSON, a token in the header, and no cookies."""

    def __init__(self, site: Mablog, token: str = "") -> None:
        self.client = site.test_client(use_cookies=False)
        self.headers = {"Authorization": f"Token {token}"} if token else {}

    def ask(self, method: str, path: str, **sent: Any) -> TestResponse:
        answer = self.client.open(API + path, method=method, headers=self.headers, **sent)
        if answer.status_code >= 400:  # whatever it is, it is told in one shape
            errors = answer.get_json()["errors"]
            assert answer.status_code < 500, answer.text
            assert errors["body"]
            assert all(isinstance(message, str) for messages in errors.values() for message in messages)
        return answer

    def status(self, method: str, path: str, **sent: Any) -> int:
        return self.ask(method, path, **sent).status_code

    def get(self, path: str) -> Any:
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def wrong(self, method: str, path: str, **sent: Any) -> set[str]:
        """The names of the fields that a 422 tells of, without the sum of all."""
        answer = self.ask(method, path, **sent)
        assert answer.status_code == 422, answer.text
        errors = answer.get_json()["errors"]
        return set(errors) - {"body"} or set(errors)

    def write(self, title: str = "Spring", **fields: Any) -> str:
        """Publish an article, and return its slug."""
        article = {"title": title, "description": "About it", "body": "It *comes*."} | fields
        answer = self.ask("POST", "/articles", json={"article": article})
        assert answer.status_code == 201, answer.text
        slug: str = answer.get_json()["article"]["slug"]
        return slug

    def slugs(self, query: str = "") -> list[str]:
        return [article["slug"] for article in self.get(f"/articles{query}")["articles"]]


def token_of(site: Mablog, username: str) -> str:
    sent = {"user": {"email": f"{username}@example.org", "password": PASSWORD}}
    answer = Program(site).ask("POST", "/users/login", json=sent)
    assert answer.status_code == 200, answer.text
    token: str = answer.get_json()["user"]["token"]
    return token


def member(username: str) -> User:
    found = user_by_username(username)
    assert found is not None
    return found


@contextmanager
def changing(site: Mablog) -> Iterator[None]:
    """Change the site as its own pages would."""
    with site.app_context():
        yield
        db.session.commit()


def set_post(site: Mablog, slug: str, **fields: Any) -> None:
    with changing(site):
        post = db.session.scalars(select(Post).where(Post.slug == slug)).one()
        found = posts.post_by_number(member("ann"), post.id)
        assert found is not None
        posts.edit_post(None, found, PostInput(**fields), version=found.version)


# Members -------------------------------------------------------------------------------------------------------------
