from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from mablog.accounts.models import ApiToken, User
from mablog.accounts.queries import user_by_username
from mablog.app import Mablog
from mablog.comments import service as comments
from mablog.comments.models import HIDDEN, Comment
from mablog.db import db, utcnow
from mablog.errors import InvalidFields
from mablog.members.removal import remove_account
from mablog.members.schemas import Posts
from mablog.members.service import set_active
from mablog.posts import service as posts
from mablog.posts.models import Post
from mablog.posts.schemas import PostInput
from mablog.site.service import change_settings
from mablog.testing import PASSWORD, add_member, log_in, new_site
from mablog_realworld.models import Favorite

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


@pytest.fixture
def site(tmp_path: Path) -> Mablog:
    """A site with the author ann and the reader bob."""
    app = new_site(tmp_path, "realworld")
    add_member(app, "ann", role="author")
    add_member(app, "bob")
    return app


def token_of(site: Mablog, username: str) -> str:
    sent = {"user": {"email": f"{username}@example.org", "password": PASSWORD}}
    answer = Program(site).ask("POST", "/users/login", json=sent)
    assert answer.status_code == 200, answer.text
    token: str = answer.get_json()["user"]["token"]
    return token


@pytest.fixture
def ann(site: Mablog) -> Program:
    return Program(site, token_of(site, "ann"))


@pytest.fixture
def bob(site: Mablog) -> Program:
    return Program(site, token_of(site, "bob"))


@pytest.fixture
def visitor(site: Mablog) -> Program:
    return Program(site)


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


def test_who_registers_is_logged_in_and_known_by_the_token(site: Mablog, visitor: Program) -> None:
    new = {"username": "cid", "email": "cid@example.org", "password": PASSWORD}
    answer = visitor.ask("POST", "/users", json={"user": new})
    user = answer.get_json()["user"]
    assert (answer.status_code, user["username"], user["email"]) == (201, "cid", "cid@example.org")
    assert user["image"].startswith("http://")
    cid = Program(site, user["token"])
    assert cid.get("/user")["user"] == user
    assert visitor.wrong("POST", "/users", json={"user": new}) == {"username"}
    assert visitor.wrong("POST", "/users", json={"user": new | {"username": "dan"}}) == {"email"}
    assert visitor.wrong("POST", "/users", json={"user": {}}) == {"username", "email", "password"}
    weak = {"username": "a b", "email": "nowhere", "password": "password"}
    assert visitor.wrong("POST", "/users", json={"user": weak}) == {"username", "email", "password"}


def test_the_sites_rules_of_sign_up_hold(site: Mablog, visitor: Program) -> None:
    new = {"user": {"username": "cid", "email": "cid@example.org", "password": PASSWORD}}
    with changing(site):
        change_settings({"sign_up_open": False})
    assert visitor.status("POST", "/users", json=new) == 403
    with changing(site):
        change_settings({"sign_up_open": True, "unconfirmed_may": "nothing"})
    # The account waits for its address: there is no token, and whether the address is somebody's is not told.
    taken = {"user": new["user"] | {"username": "dan", "email": "ann@example.org"}}
    answers = [visitor.ask("POST", "/users", json=sent) for sent in (new, taken)]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].get_json() == answers[1].get_json()
    with site.app_context():
        assert member("cid").is_pending
    assert visitor.status("POST", "/users/login", json={"user": {"email": "cid@example.org", "password": "x"}}) == 401


def test_a_log_in_makes_a_token_that_its_owner_can_revoke(site: Mablog, ann: Program) -> None:
    wrong = {"user": {"email": "ann@example.org", "password": "not it"}}
    assert Program(site).status("POST", "/users/login", json=wrong) == 401
    assert Program(site).wrong("POST", "/users/login", json={"user": {"email": "x"}}) == {"password"}
    page = log_in(site.test_client(), "ann")
    [token] = page.get("/api/tokens").get_json()["items"]
    assert (token["name"], token["scopes"]) == ("RealWorld", ["read", "write", "account"])
    assert token["expires_at"]
    assert ann.status("GET", "/user") == 200
    page.delete(f"/api/tokens/{token['id']}")
    assert ann.status("GET", "/user") == 401
    # An old token does not stand in the way of a new one.
    assert ann.status("POST", "/users/login", json={"user": {"email": "ann@example.org", "password": PASSWORD}}) == 200


def test_only_the_newest_tokens_of_a_member_stay(site: Mablog) -> None:
    tokens = [token_of(site, "ann") for _ in range(22)]
    assert Program(site, tokens[1]).status("GET", "/user") == 401
    assert Program(site, tokens[2]).status("GET", "/user") == 200
    with site.app_context():
        assert db.session.scalar(select(func.count()).select_from(ApiToken)) == 20


def test_a_log_in_of_the_pages_counts_for_nothing_here(site: Mablog, ann: Program) -> None:
    page: FlaskClient = log_in(site.test_client(), "ann")
    assert page.get(f"{API}/user").status_code == 401
    assert page.post(f"{API}/articles", json={"article": {"title": "a"}}).status_code == 401
    assert page.get(f"{API}/user", headers=ann.headers).status_code == 200
    bearer = {"Authorization": ann.headers["Authorization"].replace("Token", "Bearer")}
    assert page.get(f"{API}/user", headers=bearer).status_code == 200


def test_members_say_of_themselves_what_they_like(site: Mablog, ann: Program) -> None:
    before = ann.get("/user")["user"]
    # Front ends send back all that they got.
    answer = ann.ask("PUT", "/user", json={"user": before | {"bio": "I *garden*.", "password": ""}})
    assert answer.get_json()["user"] == before | {"bio": "I *garden*."}
    profile = ann.get("/profiles/ann")["profile"]
    assert profile == {"username": "ann", "bio": "I *garden*.", "image": before["image"], "following": False}
    assert ann.ask("PUT", "/user", json={"user": {"bio": None, "image": None}}).get_json()["user"]["bio"] == ""
    assert ann.wrong("PUT", "/user", json={"user": {}}) == {"body"}
    assert ann.wrong("PUT", "/user", json={"user": {"username": "queen"}}) == {"username"}
    assert ann.wrong("PUT", "/user", json={"user": {"image": "https://elsewhere.example/me.png"}}) == {"image"}


def test_a_token_alone_takes_no_account_over(site: Mablog, ann: Program) -> None:
    new = "an even longer one"
    assert ann.wrong("PUT", "/user", json={"user": {"password": new}}) == {"password"}
    assert ann.wrong("PUT", "/user", json={"user": {"email": "eve@example.org"}}) == {"email"}
    wrong = {"user": {"password": new, "currentPassword": "a guess"}}
    assert ann.wrong("PUT", "/user", json=wrong) == {"currentPassword"}
    other = Program(site, token_of(site, "ann"))
    right = {"user": {"password": new, "email": "anna@example.org", "currentPassword": PASSWORD}}
    user = ann.ask("PUT", "/user", json=right).get_json()["user"]
    assert user["email"] == "ann@example.org"  # until the new one is confirmed
    assert Program(site, user["token"]).status("GET", "/user") == 200
    assert other.status("GET", "/user") == ann.status("GET", "/user") == 401


def test_members_follow_each_other_and_read_what_those_publish(site: Mablog, ann: Program, bob: Program) -> None:
    spring = ann.write()
    assert bob.get("/articles/feed") == {"articles": [], "articlesCount": 0}
    assert bob.ask("POST", "/profiles/ann/follow").get_json()["profile"]["following"] is True
    assert bob.status("POST", "/profiles/ann/follow") == 200
    fed = bob.get("/articles/feed")
    assert (fed["articles"][0]["slug"], fed["articlesCount"]) == (spring, 1)
    assert fed["articles"][0]["author"]["following"] is True
    assert bob.ask("DELETE", "/profiles/ann/follow").get_json()["profile"]["following"] is False
    assert bob.get("/articles/feed")["articlesCount"] == 0
    assert bob.wrong("POST", "/profiles/bob/follow") == {"username"}
    assert bob.status("POST", "/profiles/nobody/follow") == bob.status("GET", "/profiles/nobody") == 404
    assert Program(site).status("POST", "/profiles/ann/follow") == Program(site).status("GET", "/articles/feed") == 401


# Articles ------------------------------------------------------------------------------------------------------------


def test_an_article_is_a_post_of_the_site(site: Mablog, ann: Program, visitor: Program) -> None:
    slug = ann.write("Spring", tagList=["zebra", "Apple", "mango"])
    article = visitor.get(f"/articles/{slug}")["article"]
    assert article["tagList"] == ["Apple", "mango", "zebra"]
    assert {name: article[name] for name in ("title", "description", "body", "favorited", "favoritesCount")} == {
        "title": "Spring",
        "description": "About it",
        "body": "It *comes*.",
        "favorited": False,
        "favoritesCount": 0,
    }
    assert article["createdAt"].endswith("Z")
    assert article["author"]["username"] == "ann"
    post = site.test_client().get(f"/api/posts/{slug}").get_json()
    assert (post["source"], post["excerpt"], post["status"]) == ("It *comes*.", "About it", "published")
    assert "body" not in visitor.get("/articles")["articles"][0]
    assert visitor.get("/tags") == {"tags": ["Apple", "mango", "zebra"]}


def test_an_article_is_changed_by_who_wrote_it(site: Mablog, ann: Program, bob: Program, visitor: Program) -> None:
    slug = ann.write(tagList=["one"])
    changed = ann.ask("PUT", f"/articles/{slug}", json={"article": {"title": "Summer", "tagList": ["two"]}})
    article = changed.get_json()["article"]
    assert (article["title"], article["body"], article["tagList"]) == ("Summer", "It *comes*.", ["two"])
    assert article["slug"] == slug  # readers have its address
    sent = {"article": {"title": "Mine"}}
    assert bob.status("PUT", f"/articles/{slug}", json=sent) == bob.status("DELETE", f"/articles/{slug}") == 403
    assert visitor.status("PUT", f"/articles/{slug}", json=sent) == visitor.status("DELETE", f"/articles/{slug}") == 401
    assert ann.status("DELETE", f"/articles/{slug}") == 204
    for program in (ann, visitor):
        assert program.status("GET", f"/articles/{slug}") == 404
    assert ann.status("DELETE", f"/articles/{slug}") == ann.status("PUT", f"/articles/{slug}", json=sent) == 404


def test_only_members_whose_role_allows_it_publish(site: Mablog, bob: Program, visitor: Program) -> None:
    sent = {"article": {"title": "Mine", "description": "", "body": ""}}
    assert bob.status("POST", "/articles", json=sent) == 403
    assert visitor.status("POST", "/articles", json=sent) == 401


def test_fields_that_nobody_may_set_are_passed_over(site: Mablog, ann: Program) -> None:
    with changing(site):
        number = member("bob").id
    more = {"slug": "mine", "status": "draft", "pinned": True, "authors": ["bob"], "owner_id": number, "is_page": True}
    more |= dict.fromkeys(("published_at", "createdAt"), "2001-01-01T00:00:00Z") | {"favoritesCount": 9}
    slug = ann.write("Spring", **more)
    ann.ask("PUT", f"/articles/{slug}", json={"article": more | {"title": "Spring"}})
    post = site.test_client().get(f"/api/posts/{slug}").get_json()
    assert (post["slug"], post["status"], post["pinned"], post["is_page"]) == ("spring", "published", False, False)
    assert [author["username"] for author in post["authors"]] == ["ann"]
    assert not post["published_at"].startswith("2001")
    profile = {"role": "administrator", "role_id": 1, "active": False, "confirmed_at": None, "id": number, "bio": "x"}
    ann.ask("PUT", "/user", json={"user": profile})
    new = profile | {"username": "cid", "email": "cid@example.org", "password": PASSWORD}
    Program(site).ask("POST", "/users", json={"user": new})
    with site.app_context():
        assert (member("ann").role.name, member("ann").active, member("cid").role.name) == ("author", True, "reader")


def test_what_readers_do_not_see_is_not_there(site: Mablog, ann: Program, bob: Program, visitor: Program) -> None:
    slug = ann.write(tagList=["secret"])
    bob.ask("POST", f"/articles/{slug}/favorite")
    for state in ({"status": "draft"}, {"status": "unlisted"}, {"status": "published"}):
        set_post(site, slug, **state)
        is_listed, is_hidden = state["status"] == "published", state["status"] == "draft"
        for program in (bob, visitor):
            assert (slug in program.slugs()) is is_listed
            assert (slug in program.slugs("?favorited=bob")) is is_listed
            assert (slug in program.slugs("?tag=secret")) is is_listed
            assert (program.status("GET", f"/articles/{slug}") == 404) is is_hidden
            assert (program.status("GET", f"/articles/{slug}/comments") == 404) is is_hidden
        if is_hidden:
            assert bob.status("POST", f"/articles/{slug}/favorite") == 404
            assert bob.status("POST", f"/articles/{slug}/comments", json={"comment": {"body": "Hi"}}) == 404
            # Who wrote it sees it, and cannot favour what nobody reads.
            assert ann.status("GET", f"/articles/{slug}") == 200
            assert ann.status("POST", f"/articles/{slug}/favorite") == 404
        if state["status"] != "published":
            assert visitor.get("/tags") == {"tags": []}
    assert visitor.get(f"/articles/{slug}")["article"]["favoritesCount"] == 1
    set_post(site, slug, is_page=True)
    assert ann.status("GET", f"/articles/{slug}") == 404


def test_lists_are_filtered_and_paged_by_number(site: Mablog, ann: Program, bob: Program, visitor: Program) -> None:
    add_member(site, "eve", role="author")
    eve = Program(site, token_of(site, "eve"))
    slugs = [ann.write(f"Number {number}", tagList=["odd" if number % 2 else "even"]) for number in range(5)]
    slugs.append(eve.write("Hers", tagList=["Odd"]))
    slugs.reverse()
    bob.ask("POST", f"/articles/{slugs[1]}/favorite")
    bob.ask("POST", f"/articles/{slugs[0]}/favorite")
    assert visitor.slugs() == slugs
    page = visitor.get("/articles?limit=2&offset=3")
    assert [article["slug"] for article in page["articles"]] == slugs[3:5]
    assert page["articlesCount"] == 6
    assert visitor.slugs("?offset=100000") == []
    assert visitor.slugs("?author=eve") == visitor.slugs("?author=EVE") == slugs[:1]
    assert visitor.slugs("?tag=odd") == [slugs[0], slugs[2], slugs[4]]
    assert visitor.slugs("?favorited=bob") == slugs[:2]
    assert visitor.slugs("?favorited=bob&author=ann&tag=even") == slugs[1:2]
    for nothing in ("?author=nobody", "?tag=nothing", "?tag=%E2%98%83", "?favorited=nobody", "?favorited=ann"):
        assert visitor.get(f"/articles{nothing}") == {"articles": [], "articlesCount": 0}


def test_a_list_takes_as_many_statements_for_many_articles_as_for_one(
    site: Mablog, ann: Program, bob: Program, visitor: Program
) -> None:
    def asked(program: Program, path: str) -> int:
        with site.app_context():
            engine = db.engine
        program.get(path)  # the use of the token is noted once a minute
        statements: list[str] = []
        note = lambda *arguments: statements.append(arguments[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", note)
        program.get(path)
        event.remove(engine, "before_cursor_execute", note)
        return len(statements)

    slug = ann.write("First", tagList=["one", "two"])
    bob.ask("POST", "/profiles/ann/follow")
    comment = {"comment": {"body": "Hi"}}
    bob.ask("POST", f"/articles/{slug}/comments", json=comment)
    paths = ("/articles", "/articles/feed", f"/articles/{slug}/comments")
    few = [asked(bob, path) for path in paths] + [asked(visitor, "/articles")]
    for username in ("cid", "dan", "eve"):
        add_member(site, username, role="author")
        program = Program(site, token_of(site, username))
        program.ask("POST", f"/articles/{program.write(username, tagList=['two', username])}/favorite")
        program.ask("POST", f"/articles/{slug}/comments", json=comment)
        bob.ask("POST", f"/profiles/{username}/follow")
    assert [asked(bob, path) for path in paths] + [asked(visitor, "/articles")] == few
    assert bob.get("/articles/feed")["articlesCount"] == 4


# Favourites ----------------------------------------------------------------------------------------------------------


def test_favourites_are_counted_exactly(site: Mablog, ann: Program, bob: Program, visitor: Program) -> None:
    slug = ann.write()

    def count() -> int:
        number: int = visitor.get(f"/articles/{slug}")["article"]["favoritesCount"]
        assert visitor.get("/articles")["articles"][0]["favoritesCount"] == number
        return number

    for _ in range(2):
        shown = bob.ask("POST", f"/articles/{slug}/favorite").get_json()["article"]
        assert (shown["favorited"], shown["favoritesCount"]) == (True, 1)
    assert ann.ask("POST", f"/articles/{slug}/favorite").get_json()["article"]["favoritesCount"] == 2
    assert visitor.get(f"/articles/{slug}")["article"]["favorited"] is False
    for _ in range(2):
        shown = ann.ask("DELETE", f"/articles/{slug}/favorite").get_json()["article"]
        assert (shown["favorited"], shown["favoritesCount"]) == (False, 1)
    assert visitor.status("POST", f"/articles/{slug}/favorite") == 401
    assert bob.status("POST", "/articles/nothing/favorite") == bob.status("DELETE", "/articles/nothing/favorite") == 404
    for active, counted in ((False, 0), (True, 1)):
        with changing(site):
            set_active(None, "bob", active=active)
        assert count() == counted
    with changing(site):
        remove_account(None, "bob", posts=Posts.KEEP)
    assert count() == 0
    with site.app_context():
        assert db.session.scalar(select(func.count()).select_from(Favorite)) == 0


def test_favourites_of_many_at_once_are_counted_exactly(site: Mablog, ann: Program) -> None:
    slug = ann.write()
    names = ("cid", "dan", "eve")
    for name in names:
        add_member(site, name)
    tokens = [token_of(site, name) for name in names for _twice in range(2)]

    def favor_and_not(token: str) -> set[int]:
        program, path = Program(site, token), f"/articles/{slug}/favorite"
        return {program.status(method, path) for method in ("POST", "DELETE", "POST")}

    with ThreadPoolExecutor(len(tokens)) as threads:
        assert set.union(*threads.map(favor_and_not, tokens)) == {200}
    assert ann.get(f"/articles/{slug}")["article"]["favoritesCount"] == len(names)


def test_favourites_go_with_the_post(site: Mablog, ann: Program, bob: Program) -> None:
    bob.ask("POST", f"/articles/{ann.write()}/favorite")
    with changing(site):
        remove_account(None, "ann", posts=Posts.REMOVE)
    with site.app_context():
        assert db.session.scalar(select(func.count()).select_from(Favorite)) == 0


# Comments ------------------------------------------------------------------------------------------------------------


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

LONG = "x" * 1_000_001
NONSENSE: tuple[Any, ...] = (None, [], {}, 1, 10**400, 1.5, True, "\x00", "\ud800", LONG, [None], {"a": {"b": []}}, "")


def test_nonsense_is_refused_in_words(site: Mablog, ann: Program) -> None:
    slug = ann.write()
    places: dict[tuple[str, str, str], dict[str, Any]] = {
        ("POST", "/users/login", "user"): {"email": "ann@example.org", "password": "x"},
        ("POST", "/users", "user"): {"username": "cid", "email": "cid@example.org", "password": "x"},
        ("PUT", "/user", "user"): dict.fromkeys(("email", "username", "password", "bio", "image", "currentPassword")),
        ("POST", "/articles", "article"): {"title": "a", "description": "a", "body": "a", "tagList": []},
        ("PUT", f"/articles/{slug}", "article"): {"title": "a", "description": "a", "body": "a", "tagList": []},
        ("POST", f"/articles/{slug}/comments", "comment"): {"body": "a"},
    }
    for (method, path, name), fields in places.items():
        for value in NONSENSE:
            for field in fields:
                ann.ask(method, path, json={name: fields | {field: value}})  # which looks that it is no 500
            if not isinstance(value, dict) or path != f"/articles/{slug}":  # of which nothing has to change
                assert ann.status(method, path, json={name: value}) in (401, 422), (path, str(value)[:50])
            assert ann.status(method, path, json={"other": value}) == 422
        for body in ("", "{", "[" * 100_000, "null", '"a"', "[1]", "\x00", '{"user": NaN}', b"\xff\xfe"):
            assert ann.status(method, path, data=body, content_type="application/json") == 422, (path, body[:20])
        assert ann.status(method, path, data="user=x", content_type="application/x-www-form-urlencoded") == 422
        assert ann.status(method, path) == 422


def test_nonsense_in_addresses_is_refused_in_words(site: Mablog, ann: Program) -> None:
    for query in ("limit=-1", "limit=0", "limit=101", "limit=1000000000000", "limit=x", "limit=", "offset=-1",
                  "offset=1000000000000", "offset=1e3", "limit=1&limit=2", f"offset={'9' * 5000}",
                  f"author={'x' * 65}", f"tag={'x' * 81}", "favorited=%00", "tag=%FF"):  # fmt: skip
        for path in ("/articles", "/articles/feed") if "=x" not in query and "%" not in query else ("/articles",):
            assert ann.status("GET", f"{path}?{query}") == 422, query
    slug = ann.write()
    for number in ("0", "-1", "x", "2147483647", "2147483648", "9" * 5000, "1.5"):
        assert ann.status("DELETE", f"/articles/{slug}/comments/{number}") == 404, number
    for name in ("%00", "%FF", "x" * 5000, "..", "%F0%9F%98%80", "a%2Fb"):
        assert ann.status("GET", f"/profiles/{name}") in (400, 404, 422), name
        assert ann.status("GET", f"/articles/{name}x") in (400, 404, 422), name
    assert ann.status("GET", "/nowhere") == ann.status("GET", "") == 404
    assert ann.status("PATCH", "/user") == 405
    for token in ("Token", "Token x", "Token mab_" + "a" * 38, "Bearer \xff", f"Token {LONG}"):
        answer = site.test_client().get(f"{API}/articles", headers={"Authorization": token})
        assert (answer.status_code, "body" in answer.get_json()["errors"]) == (401, True), token[:20]


# The module ----------------------------------------------------------------------------------------------------------


def test_the_prefix_is_a_setting(tmp_path: Path) -> None:
    app = new_site(tmp_path, "realworld", MABLOG_SITE_REALWORLD_PREFIX="/conduit")
    assert app.test_client().get("/conduit/tags").get_json() == {"tags": []}
    assert app.test_client().get(f"{API}/tags").status_code == 404


def test_the_prefix_is_not_set_where_something_else_stands(site: Mablog) -> None:
    for prefix in ("conduit", "/", "", "/a/", "/A b", "/posts", "/api/conduit"):
        with pytest.raises(InvalidFields, match="realworld_prefix"), changing(site):
            change_settings({"realworld_prefix": prefix})
    with changing(site):
        change_settings({"realworld_prefix": f"{API}/v2"})


def test_limits_and_sizes_are_told_of_in_its_own_shape(site: Mablog, ann: Program) -> None:
    wrong = {"user": {"email": "bob@example.org", "password": "a guess"}}
    answers = [Program(site).ask("POST", "/users/login", json=wrong) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert ann.status("POST", "/articles", data=b" " * 13_000_000, content_type="application/json") == 413


def test_first_posts_of_new_members_wait_for_a_moderator(site: Mablog, visitor: Program) -> None:
    with changing(site):
        change_settings({"default_role": "author", "hold_first_posts": 1})
    new = {"username": "cid", "email": "cid@example.org", "password": PASSWORD}
    cid = Program(site, visitor.ask("POST", "/users", json={"user": new}).get_json()["user"]["token"])
    slug = cid.write()
    assert cid.status("GET", f"/articles/{slug}") == 200
    assert visitor.status("GET", f"/articles/{slug}") == 404
    assert visitor.slugs() == []


def test_front_ends_of_listed_origins_may_use_it(tmp_path: Path) -> None:
    app = new_site(tmp_path, "realworld", MABLOG_CORS_ORIGINS="https://conduit.example")
    headers = {"Origin": "https://conduit.example", "Access-Control-Request-Method": "PUT"}
    allowed = app.test_client().options(f"{API}/user", headers=headers | {"Access-Control-Request-Headers": "token"})
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://conduit.example"
    elsewhere = app.test_client().post(f"{API}/users/login", json={}, headers={"Origin": "https://evil.example"})
    assert (elsewhere.status_code, list(elsewhere.get_json())) == (403, ["errors"])


def test_refusals_are_in_the_language_of_whoever_asks(site: Mablog, ann: Program) -> None:
    ann.headers["Accept-Language"] = "es"
    [message] = ann.ask("PUT", "/user", json={"user": {"username": "queen"}}).get_json()["errors"]["username"]
    assert message == "El nombre de usuario no cambia."


def test_it_is_described_beside_mablogs_own(site: Mablog) -> None:
    document = site.test_client().get("/api/openapi.json").get_json()
    operation = document["paths"][f"{API}/articles"]["post"]
    [shape] = operation["responses"]["422"]["content"].values()
    assert shape["schema"]["$ref"].endswith("/mablog_realworld.ErrorsOut")
    assert {"PostOut", "mablog_realworld.Article"} <= document["components"]["schemas"].keys()
    assert f"{API}/articles" in site.test_client().get("/api/docs").text
