"""Articles, which are posts of the site, and favourites."""

from concurrent.futures import ThreadPoolExecutor

from programs import Program, changing, member, set_post, token_of
from sqlalchemy import event, func, select

from mablog.app import Mablog
from mablog.db import db
from mablog.members.removal import remove_account
from mablog.members.schemas import Posts
from mablog.members.service import set_active
from mablog.testing import PASSWORD, add_member
from mablog_realworld.models import Favorite


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
