"""Mails about notifications: who gets one, what it says, and how it is stopped."""

import re
from email.message import EmailMessage
from mailbox import FILES, mails
from urllib.parse import urlsplit

import pytest
from clients import CheckedClient, apart
from factories import log_in, make_post, make_user
from flask import Flask
from itsdangerous import Signer

from mablog.accounts.models import User
from mablog.blocks import service as blocks
from mablog.comments.models import HIDDEN, VISIBLE
from mablog.comments.schemas import CommentInput
from mablog.comments.service import set_state, write_comment
from mablog.db import db, utcnow
from mablog.follows.service import follow_user
from mablog.mail import send
from mablog.mail.models import Mail
from mablog.notifications import mailing, notify
from mablog.notifications.models import Kind, Notification, Way
from mablog.notifications.queries import ways_of
from mablog.notifications.service import choose_ways, mark_read


@pytest.fixture
def config(config: dict[str, object]) -> dict[str, object]:
    return config | FILES


def parts(mail: EmailMessage) -> tuple[str, str]:
    text, html = (part.get_content() for part in mail.iter_parts())
    return text, html


def path_to_stop(mail: EmailMessage) -> str:
    """The path in `List-Unsubscribe`."""
    found = re.fullmatch(r"<(https://blog\.example/unsubscribe/[\w.-]+)>", mail["List-Unsubscribe"])
    assert found
    assert all(found[1] in part for part in parts(mail))
    return urlsplit(found[1]).path


def test_each_kind_has_a_mail_that_says_what_why_and_how_to_stop_it(app: Flask) -> None:
    ann, bob = make_user("ann", role="author", name="Ann <b>"), make_user("bob", role="author", name="Bob & Co")
    choose_ways(ann, dict.fromkeys(Kind, Way.MAIL))
    follow_user(ann, bob)
    own, others = make_post(ann, title="Herons"), make_post(bob, title="Storks <i>", excerpt="Long legs")
    comment = write_comment(bob, own, CommentInput(source="Is it *so*? <script>"))
    about = {"actor": bob, "post": own, "comment": comment}
    notify(ann, Kind.MENTION, key="mention", **about)
    follow_user(bob, ann)
    notify(
        ann, Kind.MODERATION, key="case 1", data={"title": "Your post is hidden", "text": "The reason: advertising."}
    )
    got = {mail["Subject"]: parts(mail) for mail in mails(app, "ann@example.org")}
    says = {
        "Bob & Co commented on “Herons”": ("Is it so?", f"/comments/{comment.id}", "Answers"),
        "Bob & Co mentioned you in a comment on “Herons”": ("Is it so?", f"/comments/{comment.id}", "Mentions"),
        "Bob & Co follows you": ("(@bob)", "/@bob", "New followers"),
        "Bob & Co published “Storks <i>”": ("Long legs", others.path, "New posts"),
        "Your post is hidden": ("The reason: advertising.", "/notifications/", "Decisions"),
    }
    assert got.keys() == says.keys()
    for subject, (text, html) in got.items():
        said, link, why = says[subject]
        assert said in text and said in html.replace("&lt;", "<")
        assert f"https://blog.example{link}" in text and f'href="https://blog.example{link}' in html
        assert f"is told of this by mail: {why}" in text and why in html
        assert "https://blog.example/account/notifications" in text
        assert "<script>" not in html and "Ann &lt;b&gt;" in html and "Hello Ann <b>," in text
        assert "&amp;" not in text


def test_the_headers_let_a_mail_program_stop_such_mails_and_stand_on_no_other(app: Flask) -> None:
    follow_user(make_user("bob"), choosing_mail(make_user("ann")))
    (mail,) = mails(app, "ann@example.org")
    path_to_stop(mail)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    raw = next((app.extensions["mablog"].data / "mail").glob("*.eml")).read_bytes()
    assert re.search(rb"\r\nList-Unsubscribe: <https://[\x21-\x7e]+>\r\n", raw)  # neither folded nor in code words
    send("mail/test", to="bob@example.org", language=None)
    (other,) = mails(app, "bob@example.org")
    assert (other["List-Unsubscribe"], other["List-Unsubscribe-Post"]) == (None, None)


def choosing_mail(user: User) -> User:
    choose_ways(user, {Kind.FOLLOWER: Way.MAIL})
    return user


def test_mails_go_for_answers_mentions_and_moderation_unless_chosen_otherwise(app: Flask) -> None:
    ann, bob = make_user("ann", role="author"), make_user("bob", role="author")
    for kind in Kind:
        notify(ann, kind, key=kind, actor=bob, data={"title": "Hidden", "text": ""}, post=make_post(bob))
    db.session.commit()
    asked = db.session.query(Notification.kind).filter(Notification.user_id == ann.id)
    assert {kind for (kind,) in asked} == set(Kind)
    assert ways_of(ann) == {
        "answer": "mail",
        "mention": "mail",
        "moderation": "mail",
        "follower": "site",
        "post": "site",
    }


def test_what_changes_before_the_mail_goes_stops_it(app: Flask) -> None:
    """Asked when it is made, and once more just before it is handed over."""
    ann, bob = make_user("ann", role="author"), make_user("bob")
    post = make_post(ann)
    comment = write_comment(bob, post, CommentInput(source="Well said."))
    db.session.commit()
    number = db.session.query(Notification).one().id

    def changed(change: object, back: object) -> None:
        assert mailing.is_wanted(f"notification {number}")
        assert callable(change) and callable(back)
        change()
        db.session.commit()
        assert not mailing.is_wanted(f"notification {number}"), change
        back()
        db.session.commit()

    def unread() -> None:
        db.session.query(Notification).update({"read_at": None})

    def set_to(**values: object) -> None:
        for name, value in values.items():
            setattr(ann, name, value)

    now = utcnow()
    changed(lambda: set_state(comment, HIDDEN), lambda: set_state(comment, VISIBLE))
    changed(lambda: blocks.block(ann, bob), lambda: blocks.unblock(ann, bob))
    changed(lambda: choose_ways(ann, {Kind.ANSWER: Way.SITE}), lambda: choose_ways(ann, {Kind.ANSWER: Way.MAIL}))
    changed(lambda: mark_read(ann, ids=[number], now=now), unread)
    changed(lambda: set_to(confirmed_at=None), lambda: set_to(confirmed_at=now))
    changed(lambda: set_to(active=False), lambda: set_to(active=True))
    changed(lambda: set_to(suspended_until=now.replace(year=now.year + 1)), lambda: set_to(suspended_until=None))

    # The mail is made and waits for its server when the comment is hidden.
    mailing.send(number)
    db.session.commit()
    assert db.session.query(Mail).filter_by(recipient="ann@example.org").count() == 1
    set_state(comment, HIDDEN)
    assert mails(app, "ann@example.org") == []
    assert db.session.query(Mail).count() == 0


def test_a_member_gets_one_mail_although_a_worker_died_after_making_it(app: Flask) -> None:
    follow_user(make_user("bob"), choosing_mail(make_user("ann")))
    db.session.commit()
    mailing.send(db.session.query(Notification).one().id)
    db.session.rollback()  # what a worker did that died
    assert len(mails(app, "ann@example.org")) == 1
    assert len(mails(app, "ann@example.org")) == 1


# Stopping mails from within one -------------------------------------------------------------------------------------


def test_a_mail_provider_stops_mails_of_one_kind_with_nothing_but_the_address(app: Flask) -> None:
    ann = choosing_mail(make_user("ann"))
    follow_user(make_user("bob"), ann)
    (mail,) = mails(app, "ann@example.org")
    path = path_to_stop(mail)
    client = app.test_client()
    scanned = client.get(path)
    assert scanned.status_code == 200
    assert "Stop these mails?" in scanned.text
    assert client.head(path).status_code == 200
    assert ways_of(ann)[Kind.FOLLOWER] is Way.MAIL
    headers = {"Origin": "https://mail.example.net", "Sec-Fetch-Site": "cross-site"}
    for _ in range(2):
        stopped = client.post(path, data={"List-Unsubscribe": "One-Click"}, headers=headers)
        assert (stopped.status_code, "Set-Cookie" in stopped.headers) == (200, False)
        assert "no more mails about this: New followers." in stopped.text
        assert ways_of(ann) == {
            "answer": "mail", "mention": "mail", "moderation": "mail", "follower": "site", "post": "site"
        }  # fmt: skip
    choose_ways(ann, {Kind.FOLLOWER: Way.OFF})
    client.post(path)
    assert ways_of(ann)[Kind.FOLLOWER] is Way.OFF
    follow_user(make_user("cid"), ann)
    assert len(mails(app, "ann@example.org")) == 1


def test_it_works_where_forms_need_a_token(config: dict[str, object]) -> None:
    from mablog.app import create_app

    app = create_app(config | {"WTF_CSRF_ENABLED": True})
    app.test_client_class = CheckedClient
    with app.app_context():
        ann = choosing_mail(make_user("ann"))
        path = f"/unsubscribe/{mailing.token_of(ann.id, Kind.FOLLOWER)}"
        assert apart(app.test_client().post, path).status_code == 200
        assert ways_of(ann)[Kind.FOLLOWER] is Way.SITE
        db.session.remove()
        db.engine.dispose()


def forged(token: str, user: User, secret: str) -> list[str]:
    """Tokens of somebody who has one of their own, and knows how they are made but not the secret."""
    own = token.rpartition(".")[2]
    return [
        f"{user.id}.answer",
        f"{user.id}.answer.",
        f"{user.id}.answer.{own}",
        Signer(secret, salt="unsubscribe", digest_method=mailing.hashlib.sha256).sign(f"{user.id}.answer").decode(),
        f"{user.id}.answer.{own}.{own}",
        "..",
        "é",
        token + "x",
    ]


def test_a_forged_token_or_that_of_another_member_does_nothing_to_this_one(app: Flask) -> None:
    ann, eve = make_user("ann"), make_user("eve")
    token = mailing.token_of(eve.id, Kind.ANSWER)
    client = log_in(app.test_client(), ann)  # in whose browser Eve has it sent
    for wrong in forged(token, ann, "not the secret of this site"):
        assert client.post(f"/unsubscribe/{wrong}").status_code == 404, wrong
        assert client.get(f"/unsubscribe/{wrong}").status_code == 404, wrong
    assert client.post(f"/unsubscribe/{token}").status_code == 200
    assert (ways_of(ann)[Kind.ANSWER], ways_of(eve)[Kind.ANSWER]) == (Way.MAIL, Way.SITE)
    assert client.post(f"/unsubscribe/{mailing.token_of(10**6, Kind.ANSWER)}").status_code == 404


def test_with_the_signature_unchecked_a_forged_token_stops_the_mails_of_others(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    ann, eve = make_user("ann"), make_user("eve")
    wrong = forged(mailing.token_of(eve.id, Kind.ANSWER), ann, "not the secret of this site")[2]
    monkeypatch.setattr(Signer, "verify_signature", lambda *_: True)
    assert app.test_client().post(f"/unsubscribe/{wrong}").status_code == 200
    assert ways_of(ann)[Kind.ANSWER] is Way.SITE


def test_the_address_of_a_deleted_account_does_nothing(app: Flask) -> None:
    ann = make_user("ann")
    path = f"/unsubscribe/{mailing.token_of(ann.id, Kind.ANSWER)}"
    db.session.delete(ann)
    assert app.test_client().post(path).status_code == 404
