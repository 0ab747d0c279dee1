"""What makes a comment or a first post wait: the rules themselves, and that they are asked."""

import pytest
from factories import log_in, make_post, make_user
from flask import Flask

from mablog.comments import service as comments
from mablog.comments.models import HELD, VISIBLE, Comment
from mablog.comments.queries import comment_to_change
from mablog.comments.schemas import CommentEdit, CommentInput
from mablog.db import db, utcnow
from mablog.moderation import rules
from mablog.moderation.models import Case
from mablog.moderation.schemas import Decision
from mablog.moderation.service import decide
from mablog.site.service import change_settings


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("Buy Viagra now", "viagra", True),
        ("VIÁGRA!", "viagra", True),
        ("Größe", "grösse", True),
        ("the Scunthorpe problem", "cunt", False),
        ("grape", "rape", False),
        ("cheap, cheap\n  watches", "cheap watches", True),
        ("cheap and good watches", "cheap watches", False),
        ("v\u200biag\u00adra", "viagra", True),
        ("<em>via</em>gra", "viagra", True),
        ("via gra", "viagra", False),
        ("ＶＩＡＧＲＡ", "viagra", True),
        ("我要发票吗", "发票", True),
        ("nothing", "...", False),
    ],
)
def test_whole_words_count_whatever_their_case_and_accents(text: str, phrase: str, found: bool) -> None:
    assert rules.contains_any(f"<p>{text}</p>", ["something else", phrase]) is found


def test_words_of_two_lines_are_two_words() -> None:
    assert rules.words_of("<p>via</p><p>gra<br>x</p>") == " via gra x "


def test_links_to_other_sites_count() -> None:
    html = (
        '<p><a href="https://a.example">a</a> <a href="//b.example">b</a> <a href="/@ann">@ann</a> '
        '<a href="#x">x</a> <a href="mailto:a@b.example">m</a> <a>n</a></p>'
    )
    assert rules.links_in(html) == 3


def test_comments_wait_by_links_words_rate_and_age_and_those_of_the_house_do_not(app: Flask) -> None:
    ann = make_user("ann", role="author")
    post = make_post(ann)
    moderator, reader = make_user(role="moderator"), make_user("bob")
    bad = "Buy [a](https://a.example) and [b](https://b.example)"

    def state(author: object, source: str) -> tuple[str, str]:
        written = comments.write_comment(author, post, CommentInput(source=source))  # type: ignore[arg-type]
        case = db.session.query(Case).filter_by(comment_id=written.id).one_or_none()
        db.session.commit()
        return written.state, case.rule if case else ""

    assert state(reader, bad) == (VISIBLE, "")
    change_settings({"hold_links": 2, "hold_words": "buy now\nCasino"})
    for author in (ann, moderator):
        assert state(author, f"{bad} casino") == (VISIBLE, "")
    assert state(reader, bad) == (HELD, "links")
    assert state(reader, "one [a](https://a.example)") == (VISIBLE, "")
    assert state(reader, "In the CASINÓ, of course") == (HELD, "words")
    change_settings({"hold_links": 0, "hold_words": "", "hold_account_hours": 1})
    assert state(reader, bad) == (HELD, "age")
    change_settings({"hold_account_hours": 0, "hold_rate_comments": 6, "hold_rate_minutes": 5})
    assert state(reader, "the sixth") == (VISIBLE, "")
    assert state(reader, "the seventh") == (HELD, "rate")
    assert state(make_user(), "another one's first") == (VISIBLE, "")


def test_an_edit_is_judged_anew_and_an_approved_comment_waits_again(app: Flask) -> None:
    post, bob = make_post(), make_user("bob")
    moderator = make_user(role="moderator")
    change_settings({"hold_words": "casino"})
    written = comments.write_comment(bob, post, CommentInput(source="fine"))
    db.session.commit()

    def edit(source: str) -> Comment:
        found = comment_to_change(bob, written.id)
        assert found is not None
        comments.edit_comment(bob, found, CommentEdit(source=source))
        db.session.commit()
        return found

    assert edit("casino").state == HELD
    case = db.session.query(Case).one()
    decide(moderator, case.id, Decision.model_validate({"action": "approve"}))
    db.session.commit()
    assert edit("casino!").state == HELD
    assert edit("never mind").state == HELD, "what waits is not approved by its author"
    assert db.session.query(Case).filter(Case.decided_at.is_(None)).one().id != case.id


def test_first_posts_wait_where_everybody_may_write_until_one_is_approved(app: Flask) -> None:
    change_settings({"default_role": "author"})
    db.session.commit()
    ann = log_in(app.test_client(), make_user("ann", role="author"))

    def write(client: object, **fields: object) -> str | None:
        said = client.post("/api/posts", json={"title": "x", "status": "published"} | fields).json  # type: ignore[attr-defined]
        return str(said["withheld"]) if said["withheld"] else None

    assert write(ann, slug="one") == "held"
    assert write(ann, slug="two", status="unlisted") == "held"
    moderator = log_in(app.test_client(), make_user(role="moderator"))
    assert write(moderator) is None
    first = db.session.query(Case).order_by(Case.id).first()
    assert first is not None
    assert first.rule == "first-posts"
    started = utcnow()
    assert moderator.post(f"/api/moderation/{first.id}", json={"action": "approve"}).status_code == 200
    said = app.test_client().get("/api/posts/one").json
    assert said["published_at"] >= started.isoformat()[:19]
    assert write(ann) is None
    # Unpublished and published again, an approved post does not wait; one that waits still does.
    for slug, version, withheld in (("one", 1, None), ("two", 1, "held")):
        for step, status in enumerate(("draft", "published")):
            match = {"If-Match": f'"{version + step}"'}
            changed = ann.patch(f"/api/posts/{slug}", json={"status": status}, headers=match).json
        assert changed["withheld"] == withheld
    change_settings({"hold_first_posts": 0})
    assert write(log_in(app.test_client(), make_user(role="author"))) is None
    change_settings({"hold_first_posts": 1, "default_role": "reader"})
    assert write(log_in(app.test_client(), make_user(role="author"))) is None
