"""Comments, and what moderators and blocks change of all of it."""

from datetime import timedelta

from programs import Program, changing, member, set_post
from sqlalchemy import select

from mablog.app import Mablog
from mablog.comments import service as comments
from mablog.comments.models import HIDDEN, Comment
from mablog.db import db, utcnow
from mablog.testing import PASSWORD, log_in


def test_comments_are_those_of_the_site(site: Mablog, ann: Program, bob: Program, visitor: Program) -> None:
    slug, other = ann.write(), ann.write("Other")
    written = bob.ask("POST", f"/articles/{slug}/comments", json={"comment": {"body": "*Nice*"}})
    comment = written.get_json()["comment"]
    assert (written.status_code, comment["body"], comment["author"]["username"]) == (200, "*Nice*", "bob")
    assert visitor.get(f"/articles/{slug}/comments") == {"comments": [comment]}
    assert "<em>Nice</em>" in site.test_client().get(f"/posts/{slug}").text
    number = comment["id"]
    assert visitor.status("POST", f"/articles/{slug}/comments", json={"comment": {"body": "x"}}) == 401
    assert visitor.status("DELETE", f"/articles/{slug}/comments/{number}") == 401
    assert ann.status("DELETE", f"/articles/{slug}/comments/{number}") == 403
    assert bob.status("DELETE", f"/articles/{other}/comments/{number}") == 404
    assert bob.status("DELETE", f"/articles/{slug}/comments/{number}") == 204
    assert bob.status("DELETE", f"/articles/{slug}/comments/{number}") == 404
    assert visitor.get(f"/articles/{slug}/comments") == {"comments": []}


def test_comments_that_wait_or_are_hidden_are_seen_by_who_wrote_them(
    site: Mablog, ann: Program, bob: Program, visitor: Program
) -> None:
    slug = ann.write()
    bob.ask("POST", f"/articles/{slug}/comments", json={"comment": {"body": "Spam"}})
    with changing(site):
        comments.set_state(db.session.scalars(select(Comment)).one(), HIDDEN)
    assert len(bob.get(f"/articles/{slug}/comments")["comments"]) == 1
    assert visitor.get(f"/articles/{slug}/comments") == ann.get(f"/articles/{slug}/comments") == {"comments": []}
    set_post(site, slug, comments_open=False)
    assert bob.status("POST", f"/articles/{slug}/comments", json={"comment": {"body": "More"}}) == 403


# Sanctions and blocks ------------------------------------------------------------------------------------------------


def test_who_is_silenced_reads_and_who_is_suspended_does_not(site: Mablog, ann: Program, bob: Program) -> None:
    slug = ann.write()
    with changing(site):
        member("bob").silenced_until = utcnow() + timedelta(days=1)
    assert bob.status("GET", "/user") == 200
    for method, path, body in (
        ("POST", f"/articles/{slug}/comments", {"comment": {"body": "x"}}),
        ("POST", f"/articles/{slug}/favorite", None),
        ("POST", "/profiles/ann/follow", None),
        ("PUT", "/user", {"user": {"bio": "x"}}),
    ):
        assert bob.status(method, path, json=body) == 403, path
    with changing(site):
        member("bob").suspended_until = utcnow() + timedelta(days=1)
    assert bob.status("GET", "/user") == bob.status("GET", "/articles") == 403
    sent = {"user": {"email": "bob@example.org", "password": PASSWORD}}
    assert Program(site).status("POST", "/users/login", json=sent) == 403


def test_members_who_block_each_other_have_nothing_to_do_with_each_other(
    site: Mablog, ann: Program, bob: Program
) -> None:
    slug = ann.write()
    bob.ask("POST", f"/articles/{slug}/favorite")
    bob.ask("POST", f"/articles/{slug}/comments", json={"comment": {"body": "Hi"}})
    assert log_in(site.test_client(), "ann").put("/api/users/bob/block").status_code == 204
    assert ann.get(f"/articles/{slug}/comments") == {"comments": []}
    assert ann.get(f"/articles/{slug}")["article"]["favoritesCount"] == 0
    assert ann.slugs("?favorited=bob") == []
    assert bob.status("POST", "/profiles/ann/follow") == 403
    assert bob.status("POST", f"/articles/{slug}/comments", json={"comment": {"body": "Again"}}) == 403
    bob.ask("DELETE", f"/articles/{slug}/favorite")
    assert bob.status("POST", f"/articles/{slug}/favorite") == 403
    # Who blocks does not see the other, either.
    assert log_in(site.test_client(), "bob").put("/api/users/ann/block").status_code == 204
    assert bob.slugs() == []
    assert bob.status("GET", f"/articles/{slug}") == 404


# Nonsense ------------------------------------------------------------------------------------------------------------
