"""What was saved stays to be found, compared and restored; what nobody misses is thinned."""

from datetime import UTC, datetime, timedelta

import pytest
from clients import CheckedClient
from drafting.copies import apply, copy_of, revisions, save
from factories import log_in, make_post, make_user
from flask import Flask
from media.samples import png
from sqlalchemy import select, update

from mablog import jobs
from mablog.accounts.models import User
from mablog.db import db, utcnow
from mablog.drafting.history import Saved, to_thin
from mablog.drafting.jobs import clean_up
from mablog.drafting.models import Revision
from mablog.jobs.running import run_due
from mablog.media.models import Media
from mablog.media.service import store_picture
from mablog.media.sweeping import PICTURES_STAY, look_at_pictures
from mablog.posts.models import Post

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def kinds(client: CheckedClient, slug: str) -> list[str]:
    return [each["kind"] for each in revisions(client, slug)]


def texts(client: CheckedClient, slug: str) -> list[str]:
    return [
        client.get(f"/api/posts/{slug}/revisions/{each['number']}").get_json()["source"]
        for each in revisions(client, slug)
    ]


def let_time_pass() -> None:
    """Let what was saved have been saved a minute earlier, so that it is not thinned with what comes."""
    for revision in db.session.scalars(select(Revision)):
        revision.saved_at -= timedelta(minutes=1)
    db.session.commit()


def test_every_way_of_saving_leaves_a_revision(ann: CheckedClient, author: User) -> None:
    ann.post("/api/posts", json={"title": "Spring", "source": "one"})
    save(ann, "spring", source="two")
    apply(ann, "spring", status="published")
    save(ann, "spring", source="three")
    let_time_pass()
    ann.patch("/api/posts/spring", json={"source": "four"}, headers={"If-Match": '"3"'})
    assert texts(ann, "spring") == ["four", "three", "two", "one"]
    assert kinds(ann, "spring") == ["published", "minor", "published", "saved"]
    assert {each["saved_by"]["username"] for each in revisions(ann, "spring")} == {"ann"}
    assert [each["number"] for each in revisions(ann, "spring")] == [4, 3, 2, 1]


def test_what_a_post_held_before_there_were_revisions_is_kept_when_it_changes(app: Flask, ann: CheckedClient) -> None:
    for number, change in enumerate(({"source": "new"}, {"title": "New"})):
        post = make_post(db.session.scalar(select(User).where(User.username == "ann")), slug=f"old-{number}")
        db.session.execute(db.delete(Revision))
        ann.patch(f"/api/posts/{post.slug}", json=change, headers={"If-Match": '"1"'})
        assert len(revisions(ann, post.slug)) == 2
        assert texts(ann, post.slug)[1] == "Some *text*."
        assert revisions(ann, post.slug)[1]["saved_by"] is None


def test_settings_alone_leave_no_revision(ann: CheckedClient, author: User) -> None:
    make_post(author, slug="spring")
    before = revisions(ann, "spring")
    changed = ann.patch(
        "/api/posts/spring", json={"slug": "summer", "comments_open": False}, headers={"If-Match": '"1"'}
    )
    assert changed.status_code == 200
    assert revisions(ann, "summer") == before


def test_a_revision_comes_back_into_the_working_copy_and_readers_see_it_once_it_is_applied(
    app: Flask, ann: CheckedClient, author: User
) -> None:
    make_post(author, slug="spring", title="Spring", source="one", tags=["Zoo"])
    version = apply_two(ann)
    headers = {"If-Match": f'"{version}"'}
    restored = ann.post("/api/posts/spring/revisions/1/restore", headers=headers)
    assert restored.status_code == 200
    copy = restored.get_json()
    assert (copy["title"], copy["source"], copy["tags"], copy["is_changed"]) == ("Spring", "one", ["Zoo"], True)
    assert app.test_client().get("/api/posts/spring").get_json()["source"] == "two"
    assert kinds(ann, "spring")[0] == "saved"
    assert ann.post("/api/posts/spring/revisions/1/restore", headers=headers).status_code == 409
    assert apply(ann, "spring", status="published").get_json()["source"] == "one"
    assert texts(ann, "spring")[:2] == ["one", "two"]


def test_what_stood_there_before_a_restoration_is_not_thinned(ann: CheckedClient, author: User) -> None:
    make_post(author, slug="spring", status="draft", source="one")
    save(ann, "spring", source="two")
    version = copy_of(ann, "spring")["version"]
    ann.post("/api/posts/spring/revisions/1/restore", headers={"If-Match": f'"{version}"'})
    assert texts(ann, "spring") == ["one", "two", "one"]


def test_what_stood_there_before_changes_were_dropped_is_not_thinned(ann: CheckedClient, author: User) -> None:
    make_post(author, slug="spring", source="one")
    save(ann, "spring", source="two")
    version = copy_of(ann, "spring")["version"]
    for _again in range(2):  # the second time there is nothing to drop, and nothing to note
        dropped = ann.delete("/api/posts/spring/working-copy", headers={"If-Match": f'"{version}"'})
        version = copy_of(ann, "spring")["version"]
        assert dropped.status_code == 204
    assert (texts(ann, "spring"), kinds(ann, "spring")) == (["two", "one"], ["saved", "published"])
    save(ann, "spring", source="three")
    assert texts(ann, "spring") == ["three", "two", "one"]


def apply_two(client: CheckedClient) -> str:
    save(client, "spring", title="Summer", source="two", tags=[])
    apply(client, "spring", status="published")
    version: str = copy_of(client, "spring")["version"]
    return version


def test_a_revision_whose_cover_is_gone_comes_back_without_it(ann: CheckedClient, author: User) -> None:
    picture = store_picture(author, png(8, 8), alt="A hill")
    make_post(author, slug="spring", cover=picture.key)
    save(ann, "spring", source="two", cover=None)
    apply(ann, "spring", status="published")
    db.session.delete(picture)
    headers = {"If-Match": f'"{copy_of(ann, "spring")["version"]}"'}
    restored = ann.post("/api/posts/spring/revisions/1/restore", headers=headers)
    assert restored.status_code == 200, restored.text
    assert restored.get_json()["cover"] is None
    assert apply(ann, "spring", status="published").get_json()["source"] == "Some *text*."


def test_a_list_of_many_revisions_has_pages(ann: CheckedClient, author: User) -> None:
    make_post(author, slug="spring")
    for number in range(4):
        let_time_pass()
        save(ann, "spring", source=f"text {number}")
    first = ann.get("/api/posts/spring/revisions?limit=3").get_json()
    rest = ann.get(f"/api/posts/spring/revisions?limit=3&cursor={first['next_cursor']}").get_json()
    assert [each["number"] for each in first["items"] + rest["items"]] == [5, 4, 3, 2, 1]
    assert rest["next_cursor"] is None
    assert ann.get("/api/posts/spring/revisions/6").status_code == 404


def test_a_picture_that_only_a_working_copy_or_a_revision_names_stays(ann: CheckedClient, author: User) -> None:
    keys = [store_picture(author, png(8, 8 + number), alt="").key for number in range(4)]
    make_post(author, slug="spring")
    save(ann, "spring", source=f"![x](/media/{keys[0]}.webp)", cover=keys[1])
    apply(ann, "spring", status="published")
    save(ann, "spring", source=f"![x](/media/{keys[2]}.webp)", cover=None)
    for now in (utcnow(), utcnow() + PICTURES_STAY + timedelta(days=1)):
        look_at_pictures(after=0, now=now)
    assert set(db.session.scalars(select(Media.key))) == set(keys[:3])  # the fourth, which nothing names, went


# Thinning ------------------------------------------------------------------------------------------------------------


def minor(number: int, age: timedelta, *, by: int = 1, kind: str = "minor", words: int = 100) -> Saved:
    return Saved(number, kind, NOW - age, by, words)


@pytest.mark.parametrize(
    ("age", "apart", "thinned"),
    [
        (timedelta(minutes=30), timedelta(seconds=20), True),
        (timedelta(minutes=30), timedelta(minutes=1), False),
        (timedelta(hours=20), timedelta(minutes=9), True),
        (timedelta(hours=20), timedelta(minutes=10), False),
        (timedelta(days=6), timedelta(minutes=59), True),
        (timedelta(days=6), timedelta(hours=1), False),
        (timedelta(days=200), timedelta(hours=11), True),
        (timedelta(days=200), timedelta(days=1), False),
    ],
)
def test_the_older_a_minor_revision_is_the_longer_is_the_time_of_which_one_stays(
    age: timedelta, apart: timedelta, thinned: bool
) -> None:
    found = to_thin([minor(1, age), minor(2, age - apart), minor(3, timedelta(0))], now=NOW)
    assert found == ([1] if thinned else [])


def test_what_was_saved_knowingly_seen_by_readers_or_is_the_newest_is_never_thinned() -> None:
    second = timedelta(seconds=1)
    rows = [minor(1, 400 * second, kind="saved"), minor(2, 399 * second, kind="published"), minor(3, 398 * second)]
    assert to_thin(rows, now=NOW) == []
    assert to_thin([minor(1, second), minor(2, second / 2)], now=NOW + timedelta(days=900)) == [1]


def test_a_text_that_somebody_else_went_on_from_or_from_which_many_words_went_is_not_thinned() -> None:
    second = timedelta(seconds=1)
    assert to_thin([minor(1, 9 * second), minor(2, 8 * second, by=2), minor(3, 7 * second)], now=NOW) == []
    assert to_thin([minor(1, 9 * second), minor(2, 8 * second, words=20)], now=NOW) == []


def test_saving_every_few_seconds_leaves_one_revision_a_minute(ann: CheckedClient, author: User) -> None:
    make_post(author, slug="spring")
    let_time_pass()
    moments = []
    for number in range(12):
        save(ann, "spring", source=f"text {number}")
        moments.append(db.session.scalars(select(Revision.saved_at).order_by(Revision.number.desc())).first())
    minutes = {moment.replace(second=0, microsecond=0) for moment in moments if moment}
    assert kinds(ann, "spring") == ["minor"] * len(minutes) + ["published"]
    assert copy_of(ann, "spring")["source"] == "text 11"


def test_each_day_a_job_thins_what_grew_older_and_leaves_every_working_copy(ann: CheckedClient, author: User) -> None:
    for slug in ("spring", "autumn"):
        make_post(author, slug=slug)
        for number in range(5):
            let_time_pass()
            save(ann, slug, source=f"text {number}")
    # The working copy is not the newest revision: readers' text was changed beside it.
    let_time_pass()
    ann.patch("/api/posts/spring", json={"source": "mended"}, headers={"If-Match": '"1"'})
    midnight = utcnow().replace(hour=0, minute=0, second=0, microsecond=0)
    db.session.execute(update(Revision).values(saved_at=midnight - timedelta(days=300)))
    jobs.enqueue(clean_up)
    db.session.commit()
    run_due()
    db.session.expire_all()
    assert texts(ann, "spring") == ["mended", "text 4", "Some *text*."]
    assert texts(ann, "autumn") == ["text 4", "Some *text*."]
    assert copy_of(ann, "spring")["source"] == "text 4"


def test_who_may_not_edit_any_more_keeps_their_name_on_what_they_saved_until_the_account_is_gone(
    app: Flask, ann: CheckedClient, author: User
) -> None:
    bob = make_user("bob", role="moderator")
    make_post(author, slug="spring")
    save(log_in(app.test_client(), bob), "spring", source="Bob's.")
    assert revisions(ann, "spring")[0]["saved_by"]["username"] == "bob"
    db.session.delete(db.session.get(User, bob.id))
    db.session.commit()
    assert revisions(ann, "spring")[0]["saved_by"] is None
    assert copy_of(ann, "spring")["source"] == "Bob's."


def test_with_a_post_go_its_revisions_working_copy_and_links(app: Flask, ann: CheckedClient, author: User) -> None:
    make_post(author, slug="spring")
    save(ann, "spring", source="Other.")
    ann.post("/api/posts/spring/links", json={"expires_in_days": 1})
    db.session.delete(
        db.session.scalars(
            select(Post).options(db.selectinload(Post.authorships), db.selectinload(Post.post_tags))
        ).one()
    )
    db.session.commit()
    assert not db.session.scalars(select(Revision)).all()
