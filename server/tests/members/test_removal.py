"""The end of an account: what goes, what stays, and that nobody can take its place."""

import io
import re

import pytest
from clients import CheckedClient, Terminal
from counting import queries_counted
from factories import PASSWORD, log_in, make_post, make_user
from flask import Flask
from PIL import Image
from sqlalchemy import func, select, text
from together import at_once

from mablog import audit, hooks
from mablog.accounts.models import LoginSession, User
from mablog.accounts.queries import has_administrator, user_by_username
from mablog.audit.models import AuditEntry
from mablog.db import Base, db
from mablog.errors import Forbidden, Problem
from mablog.media.models import Media
from mablog.media.service import store_picture
from mablog.members import removal
from mablog.members.schemas import Posts
from mablog.posts.models import MonthCount, Post, Tag


def register(app: Flask, username: str) -> int:
    body = {"username": username, "email": "new@example.org", "password": PASSWORD}
    return app.test_client().post("/api/register", json=body).status_code


def authors_of(slug: str) -> list[str]:
    found = db.session.execute(
        text(
            "SELECT username FROM users JOIN authorships ON user_id = users.id JOIN posts ON post_id = posts.id"
            " WHERE slug = :slug ORDER BY position"
        ),
        {"slug": slug},
    )
    return list(found.scalars())


def picture_of(user: User | None) -> Media:
    file = io.BytesIO()
    Image.new("RGB", (60, 60), "teal").save(file, "PNG")
    return store_picture(user, file.getvalue())


@pytest.fixture
def ann(app: Flask) -> User:
    """A member with two published posts, an unlisted one, a draft, one in the bin, and one with bob."""
    make_user("root1", role="administrator")
    ann = make_user("ann", role="author", name="Ann Smith")
    bob = make_user("bob", role="author")
    make_post(ann, slug="first", tags=["Beans"])
    make_post(ann, slug="second", tags=["Beans"])
    make_post(ann, slug="quiet", status="unlisted")
    make_post(ann, slug="draft", status="draft")
    make_post(bob, slug="bobs")
    log_in(app.test_client(), user_by_username("root1")).patch(
        "/api/posts/bobs", json={"authors": ["ann", "bob"]}, headers={"If-Match": '"1"'}
    )
    log_in(app.test_client(), ann).delete("/api/posts/second", headers={"If-Match": '"1"'})
    ann.image = picture_of(ann).key
    db.session.commit()
    return ann


def test_posts_stay_under_former_member_if_the_owner_wishes_so(app: Flask, ann: User, client: CheckedClient) -> None:
    log_in(client, ann)
    assert client.delete("/api/user", json={"password": PASSWORD, "posts": "keep"}).status_code == 204
    assert authors_of("first") == authors_of("quiet") == ["former-member"]
    assert authors_of("bobs") == ["former-member", "bob"]
    # What nobody but the owner could read goes in any case.
    assert set(db.session.scalars(select(Post.slug))) == {"first", "quiet", "bobs"}
    page = app.test_client().get("/posts/first").text
    assert "Former member" in page
    assert "Ann Smith" not in page
    former = user_by_username("former-member")
    assert former
    assert former.posts_count == 2
    assert app.test_client().get("/@former-member").status_code == 200


def test_posts_go_if_the_owner_wishes_so_and_those_of_others_stay(app: Flask, ann: User, client: CheckedClient) -> None:
    log_in(client, ann)
    assert client.post("/account/delete", data={"password": PASSWORD, "posts": "remove"}).location == "/"
    assert set(db.session.scalars(select(Post.slug))) == {"bobs"}
    assert authors_of("bobs") == ["bob"]
    assert user_by_username("former-member") is None
    assert db.session.scalar(select(Tag.posts_count).where(Tag.slug == "beans")) == 0
    assert db.session.scalars(select(MonthCount.posts_count).where(MonthCount.posts_count > 0)).all() == [1]
    for address in ("/posts/first", "/posts/quiet", "/@ann", "/api/users/ann"):
        assert app.test_client().get(address).status_code == 404, address
    assert app.test_client().get("/api/search?q=text").get_json()["items"][0]["slug"] == "bobs"
    assert app.test_client().get("/posts/bobs").status_code == 200


def test_sessions_and_tokens_end_at_once(app: Flask, ann: User, client: CheckedClient) -> None:
    here, phone = log_in(client, ann), log_in(app.test_client(), ann)
    token = here.post("/api/tokens", json={"name": "x", "scopes": ["read"]}).get_json()["token"]
    program, headers = app.test_client(), {"Authorization": f"Bearer {token}"}
    assert program.get("/api/user", headers=headers).get_json()["username"] == "ann"
    ann_id = ann.id
    assert here.delete("/api/user", json={"password": PASSWORD, "posts": "keep"}).status_code == 204
    for browser in (here, phone):
        assert browser.get("/api/user").get_json() is None
        assert browser.get("/account").status_code == 302
    assert program.get("/api/user", headers=headers).status_code == 401
    assert db.session.scalars(select(LoginSession).where(LoginSession.user_id == ann_id)).all() == []
    assert app.test_client().post("/api/login", json={"username": "ann", "password": PASSWORD}).status_code == 401


def test_the_password_is_asked_and_a_refused_form_keeps_the_choice(ann: User, client: CheckedClient) -> None:
    log_in(client, ann)
    assert client.get("/account/delete").status_code == 200
    refused = client.post("/account/delete", data={"password": "wrong", "posts": "remove"})
    assert refused.status_code == 422
    assert 'id="password-error"' in refused.text
    assert re.search(r'<input[^>]* checked[^>]* value="remove"', refused.text)
    for body in ({"password": "wrong", "posts": "keep"}, {"password": PASSWORD}, {"password": PASSWORD, "posts": "x"}):
        assert client.delete("/api/user", json=body).status_code == 422
    assert client.delete("/api/user").status_code in (415, 422)
    assert user_by_username("ann")


def test_nothing_personal_is_left_in_any_table(ann: User, client: CheckedClient) -> None:
    """Only the log names the deleted account, by its username, and the list of names that nobody gets."""
    log_in(client, ann)
    assert client.delete("/api/user", json={"password": PASSWORD, "posts": "keep"}).status_code == 204
    for table in Base.metadata.sorted_tables:
        rows = str(db.session.execute(select(table)).all())
        assert "ann@example.org" not in rows, table
        assert "Ann Smith" not in rows, table
        if table.name not in ("audit_entries", "former_usernames"):
            assert "'ann'" not in rows, table
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "member.remove")).one()
    assert (entry.actor, entry.target, entry.after) == ("ann", "ann", {"posts": "keep"})


def test_the_picture_of_the_member_goes_and_other_pictures_stay(app: Flask, ann: User, client: CheckedClient) -> None:
    others = picture_of(user_by_username("bob")).key
    own = ann.image
    assert app.test_client().get(f"/media/{own}.webp").status_code == 200
    log_in(client, ann).delete("/api/user", json={"password": PASSWORD, "posts": "keep"})
    assert app.test_client().get(f"/media/{own}.webp").status_code == 404
    assert db.session.scalars(select(Media.key)).all() == [others]


@pytest.mark.parametrize("posts", list(Posts))
def test_pictures_that_nothing_shows_any_more_go_at_once(app: Flask, ann: User, posts: Posts) -> None:
    in_post, in_bobs, nowhere = (picture_of(ann).key for _number in range(3))
    make_post(ann, slug="shown", source=f"![x](/media/{in_post}.webp)")
    make_post(user_by_username("bob"), slug="shown-too", source=f"![x](/media/{in_bobs}.webp)")
    removal.remove_account(None, "ann", posts=posts)
    db.session.commit()
    left = {in_post, in_bobs} if posts is Posts.KEEP else {in_bobs}
    assert set(db.session.scalars(select(Media.key))) == left
    assert app.test_client().get(f"/media/{nowhere}.webp").status_code == 404


@pytest.mark.parametrize("name", ["ann", "ANN", "аnn", "ａｎｎ", "former-member", "former-mernber"])
def test_nobody_takes_the_place_of_a_former_member(app: Flask, ann: User, name: str) -> None:
    removal.remove_account(None, "ann", posts=Posts.KEEP)
    db.session.commit()
    assert register(app, name) == 422
    assert register(app, "anna") == 201


def test_without_the_list_of_former_names_somebody_would(app: Flask, ann: User) -> None:
    removal.remove_account(None, "ann", posts=Posts.KEEP)
    db.session.execute(text("DELETE FROM former_usernames"))
    db.session.commit()
    assert register(app, "ann") == 201


def test_an_account_can_be_deleted_again_after_an_administrator_gave_its_name_anew(app: Flask, ann: User) -> None:
    removal.remove_account(None, "ann", posts=Posts.REMOVE)
    make_user("ann")
    removal.remove_account(None, "ann", posts=Posts.REMOVE)
    db.session.commit()
    assert user_by_username("ann") is None


def test_the_last_administrator_stays(app: Flask, client: CheckedClient) -> None:
    log_in(client, make_user("root1", role="administrator"))
    assert client.delete("/api/user", json={"password": PASSWORD, "posts": "keep"}).status_code == 403
    assert has_administrator()


def test_administrators_who_leave_at_once_leave_one_behind(app: Flask) -> None:
    names = ["ann", "bob", "cat"]
    for name in names:
        make_user(name, role="administrator")

    def act(number: int) -> str:
        try:
            removal.remove_account(user_by_username(names[number]), names[number], posts=Posts.REMOVE)
            db.session.commit()
        except Forbidden:
            return "stayed"
        return "left"

    assert at_once(app, 3, act) == {"left": 2, "stayed": 1}
    db.session.expire_all()
    assert has_administrator()


def test_whoever_listens_hears_of_it_and_what_they_refuse_undoes_all(app: Flask, ann: User) -> None:
    class Listener:
        heard: list[tuple[str, bool]] = []

        @hooks.listens
        def member_removed(self, user: User, keep_posts: bool) -> None:
            self.heard.append((user.username, keep_posts))
            raise Problem("not now")

    listener = Listener()
    hooks.register(app, listener)
    with pytest.raises(Problem, match="not now"):
        removal.remove_account(None, "ann", posts=Posts.KEEP)
    db.session.rollback()
    assert listener.heard == [("ann", True)]
    assert user_by_username("ann")
    assert authors_of("first") == ["ann"]


def test_two_former_members_of_one_post_become_one(app: Flask, ann: User) -> None:
    for name in ("ann", "bob"):
        removal.remove_account(None, name, posts=Posts.KEEP)
    db.session.commit()
    assert authors_of("bobs") == ["former-member"]


def test_an_invitation_goes_with_its_member(app: Flask, ann: User) -> None:
    cat = make_user("cat")
    log_in(app.test_client(), user_by_username("bob")).patch(
        "/api/posts/bobs", json={"authors": ["ann", "bob", "cat"]}, headers={"If-Match": '"2"'}
    )
    removal.remove_account(None, cat.username, posts=Posts.KEEP)
    db.session.commit()
    assert authors_of("bobs") == ["ann", "bob"]


def test_the_command_deletes_when_told_so(app: Flask, ann: User, runner: Terminal) -> None:
    assert runner.invoke(args=["user", "delete", "ann", "--posts", "keep"], input="n\n").exception
    assert user_by_username("ann")
    done = runner.invoke(args=["user", "delete", "ann", "--posts", "remove", "--yes"])
    assert done.output == "ann is deleted.\n"
    assert user_by_username("ann") is None
    assert isinstance(runner.invoke(args=["user", "delete", "bo", "--posts", "keep", "--yes"]).exception, Problem)


def test_entries_of_a_former_member_stay_in_the_log(app: Flask, ann: User) -> None:
    audit.record("role.change", actor=ann, target="bob")
    removal.remove_account(None, "ann", posts=Posts.REMOVE)
    db.session.commit()
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "role.change")).one()
    assert entry.actor == "ann"


@pytest.mark.parametrize("posts", list(Posts))
def test_an_account_of_many_posts_goes_in_as_many_statements_as_one_of_two(app: Flask, posts: Posts) -> None:
    def statements(username: str, number: int) -> int:
        author = make_user(username, role="author")
        for _ in range(number):
            make_post(author, tags=["Beans"])
        db.session.remove()
        with queries_counted() as asked:
            removal.remove_account(None, username, posts=posts)
        db.session.commit()
        return len(asked)

    statements("first", 1)  # makes the former member
    assert statements("ann", 2) == statements("bob", 12)
    kept = 15 if posts is Posts.KEEP else 0
    assert db.session.scalar(select(func.count()).select_from(Post)) == kept
    assert db.session.scalar(select(func.coalesce(func.sum(MonthCount.posts_count), 0))) == kept
    assert db.session.scalar(select(Tag.posts_count)) == kept
    former = user_by_username("former-member")
    assert (former.posts_count if former else 0) == kept
    assert len(app.test_client().get("/api/search?q=text").get_json()["items"]) == kept
