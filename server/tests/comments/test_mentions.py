"""Whom a comment mentions: the members who are meant, and nobody whom the author may not reach."""

from datetime import timedelta

import pytest
from counting import queries_counted
from factories import make_comment, make_post, make_user
from flask import Flask
from lxml import html
from sqlalchemy import select
from together import at_once

from mablog import hooks
from mablog.accounts import sanctions
from mablog.accounts.models import User
from mablog.accounts.service import unclaimed_user
from mablog.blocks import service as blocks
from mablog.blocks.models import Block
from mablog.comments import mentions, service
from mablog.comments.models import HIDDEN, REMOVED, Comment, CommentMention
from mablog.comments.schemas import CommentEdit, CommentInput
from mablog.db import db, utcnow
from mablog.errors import InvalidFields
from mablog.markup import render_comment
from mablog.members.service import set_active
from mablog.posts.models import Post


def links(comment: Comment) -> list[str]:
    return html.fromstring(f"<div>{comment.html}</div>").xpath("//a[@class='mention']/text()")


def mentioned(comment: Comment) -> set[str]:
    query = select(User.username).join(CommentMention, CommentMention.user_id == User.id)
    return set(db.session.scalars(query.where(CommentMention.comment_id == comment.id)))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_name_is_found_where_a_person_would_see_one(app: Flask) -> None:
    post, author = make_post(), make_user("writer")
    for name in ("ann", "Bob.B", "c_d", "समीर", "王小明"):
        make_user(name)
    comment = make_comment(post, author)
    for source, expected in {
        "@ann": ["@ann"],
        'Hello @ann, (@ann) *@ann*\'s "@ann": @ann!': ["@ann"] * 5,
        "@ANN @Ann": ["@ann"] * 2,
        "@\uff41nn and @\u0430nn": ["@ann"] * 2,  # full-width, and Cyrillic
        "Ask @ann. Or @Bob.B. Or @bob.b...": ["@ann", "@Bob.B", "@Bob.B"],
        "@c_d_ @समीर @王小明": ["@c_d", "@समीर", "@王小明"],
        "你好@ann": ["@ann"],
        "@ann\n@ann\n\n> - @ann\n\n# @ann": ["@ann"] * 4,
        "@ann@example.org @ann@host": [],
        "**@ann** and ~~@ann~~ x **b**@ann": ["@ann"] * 2,
        "x@ann x.@ann é@ann +@ann /@ann @@ann @ ann": [],
        "ann@ann.example mailto:x@ann <x@ann> foo_@ann": [],
        "`@ann` [@ann](/x) [x @ann *@ann*](/x) https://example.org/@ann www.example.org/@ann": [],
        "    @ann\n\n```\n@ann\n```": [],
        "@nobody @annn @an @ann-b @ann_b @... @": [],
        "@" * 3000 + "a." * 3000: [],
        "@" + "a" * 5000 + "." * 4000: [],
        "\\@ann &#64;ann": ["@ann"] * 2,
        "<b>@ann</b>": ["@ann"],
    }.items():
        service.edit_comment(author, comment, CommentEdit(source=source))
        assert links(comment) == expected, source
    service.edit_comment(author, comment, CommentEdit(source="@ANN"))
    assert comment.html == '<p dir="auto"><a href="/@ann" class="mention">@ann</a></p>\n'


def test_only_who_is_there_and_does_not_block_the_author_is_mentioned(app: Flask) -> None:
    author, admin = make_user("writer"), make_user("boss", role="administrator")
    post = make_post(admin)
    for name in ("ann", "blocker", "disabled", "suspended", "silenced"):
        make_user(name)
    users = {user.username: user for user in db.session.scalars(select(User))}
    blocks.block(users["blocker"], author)
    set_active(admin, "disabled", active=False)
    sanctions.suspend(users["suspended"], until=utcnow() + timedelta(days=1), reason="spam")
    sanctions.silence(users["silenced"], until=utcnow() + timedelta(days=1), reason="spam")
    imported = unclaimed_user("Imported Author")
    db.session.commit()
    names = [*users, imported.username, "former-member"]
    comment = make_comment(post, author, source=" ".join(f"@{name}" for name in names))
    everybody = ["@ann", "@boss", "@silenced", "@writer"]
    assert sorted(links(comment)) == sorted(everybody)
    assert mentioned(comment) == {name[1:] for name in everybody} - {"writer"}
    db.session.query(Block).delete()
    again = make_comment(post, author, source="@blocker")
    assert links(again) == ["@blocker"], "the control: without the block there is a link"


def test_a_comment_asks_once_for_all_names_and_not_at_all_without_any(app: Flask) -> None:
    post, author = make_post(), make_user("writer")
    names = [make_user().username for _number in range(mentions.MOST_MENTIONED + 1)]
    db.session.refresh(author)
    for source, count in {"Nobody": 0, " ".join(f"@{name}" for name in names[1:]) * 2: 1, "@x " * 3000: 1}.items():
        with queries_counted() as statements:
            render_comment(source, passes=[mentions.Mentions(author).link])
        assert len(statements) == count
    with pytest.raises(InvalidFields) as refused:
        make_comment(post, author, source=" ".join(f"@{name}" for name in names))
    assert list(refused.value.fields) == ["source"]
    db.session.rollback()
    full = make_comment(post, author, source=" ".join(f"@{name}" for name in names[1:]) * 2 + " @nobody")
    assert len(mentioned(full)) == mentions.MOST_MENTIONED
    with pytest.raises(InvalidFields):
        service.edit_comment(author, full, CommentEdit(source=full.source + f" @{names[0]}"))


def test_an_edit_tells_only_of_new_mentions_and_a_removed_comment_mentions_nobody(
    app: Flask,
) -> None:
    post, author = make_post(), make_user("writer")
    make_user("ann")
    make_user("bob")
    told: list[list[str]] = []

    class Listener:
        @hooks.listens
        def members_mentioned(self, comment: Comment, members: list[User]) -> None:
            told.append([user.username for user in members])

    listener = Listener()
    hooks.register(app, listener)
    comment = make_comment(post, author, source="@ann @writer")
    for source in ("@ann, hello", "@ann and @bob", "@bob", "@bob and @writer"):
        service.edit_comment(author, comment, CommentEdit(source=source))
    assert told == [["bob"]]
    assert mentioned(comment) == {"bob"}
    service.set_state(comment, HIDDEN)
    assert mentioned(comment) == {"bob"}, "it may be shown again"
    service.set_state(comment, REMOVED)
    assert mentioned(comment) == set()


def test_a_mention_goes_with_the_member_and_with_the_comment(app: Flask) -> None:
    post, author, ann = make_post(), make_user("writer"), make_user("ann")
    comment = make_comment(post, author, source="@ann")
    db.session.delete(ann)
    db.session.commit()
    assert mentioned(comment) == set()


def test_who_blocks_at_the_same_moment_is_mentioned_before_or_not_at_all(app: Flask) -> None:
    post, author, ann = make_post(), make_user("writer"), make_user("ann")
    numbers = post.id, author.id, ann.id

    def act(number: int) -> str:
        post, author, ann = (
            db.session.get_one(model, key) for model, key in zip((Post, User, User), numbers, strict=True)
        )
        if number:
            blocks.block(ann, author)
        else:
            service.write_comment(author, post, CommentInput(source="@ann"))
        db.session.commit()
        return "done"

    assert at_once(app, 2, act) == {"done": 2}
    db.session.commit()
    comment = db.session.scalars(select(Comment)).one()
    assert (links(comment) == ["@ann"]) == (mentioned(comment) == {"ann"})
