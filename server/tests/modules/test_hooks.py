"""What a module hears of what happens on the site."""

from clients import CheckedClient
from factories import log_in, make_user
from flask import Flask

from mablog import hooks
from mablog.accounts.models import User
from mablog.comments.models import Comment
from mablog.posts.models import Post

PATH = "/api/posts/spring"


class Listener:
    """Notes what it hears, in a few words."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    @hooks.listens
    def post_published(self, post: Post) -> None:
        self.heard.append(f"published {post.slug}")

    @hooks.listens
    def post_updated(self, post: Post) -> None:
        self.heard.append(f"updated {post.slug}: {post.source}")

    @hooks.listens
    def post_removed(self, post: Post) -> None:
        self.heard.append(f"removed {post.slug}")

    @hooks.listens
    def comment_added(self, comment: Comment) -> None:
        self.heard.append(f"added {comment.source}")

    @hooks.listens
    def member_joined(self, user: User) -> None:
        self.heard.append(f"joined {user.username}")

    @hooks.listens
    def member_removed(self, user: User) -> None:
        self.heard.append(f"gone {user.username}")


def test_it_hears_what_readers_see_and_who_comes_and_goes_and_nothing_of_drafts(
    app: Flask, client: CheckedClient
) -> None:
    author = log_in(client, make_user("bob", role="author"))
    listener = Listener()
    hooks.register(app, listener)

    def version() -> dict[str, str]:
        return {"If-Match": author.get(PATH).headers["ETag"]}

    def heard() -> list[str]:
        told, listener.heard = listener.heard, []
        return told

    ann = {"username": "ann", "email": "ann@example.org", "password": "a long one, really"}
    assert app.test_client().post("/api/register", json=ann).status_code == 201
    assert heard() == ["joined ann"]
    assert author.post("/api/posts", json={"title": "Spring", "source": "Snow."}).status_code == 201
    assert author.patch(PATH, json={"source": "Mud."}, headers=version()).status_code == 200
    assert heard() == []
    assert author.patch(PATH, json={"status": "published"}, headers=version()).status_code == 200
    assert heard() == ["published spring"]
    assert author.patch(PATH, json={"source": "Buds."}, headers=version()).status_code == 200
    assert heard() == ["updated spring: Buds."]
    copy = author.get(f"{PATH}/working-copy")
    saved = author.put(f"{PATH}/working-copy", json={"source": "Leaves."}, headers={"If-Match": copy.headers["ETag"]})
    assert (saved.status_code, heard()) == (200, [])
    applied = author.post(
        f"{PATH}/working-copy/apply", json={"status": "published"}, headers={"If-Match": saved.headers["ETag"]}
    )
    assert (applied.status_code, heard()) == (200, ["updated spring: Leaves."])
    assert author.post(f"{PATH}/comments", json={"source": "Lovely."}).status_code == 201
    assert heard() == ["added Lovely."]
    assert author.patch(PATH, json={"status": "draft"}, headers=version()).status_code == 200
    assert heard() == ["removed spring"]
