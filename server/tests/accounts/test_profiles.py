"""What members tell about themselves: shown at `/@<username>`, changed by form and by the API."""

import json
import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from clients import CheckedClient
from factories import log_in, make_post, make_user
from flask import Flask
from pydantic import TypeAdapter
from sqlalchemy.orm import Session, scoped_session

from mablog import markup
from mablog.accounts import bio, service
from mablog.accounts.models import LoginSession, User
from mablog.accounts.profiles import pages, schemas
from mablog.accounts.profiles import service as profiles
from mablog.accounts.profiles.forms import ProfileForm
from mablog.accounts.profiles.queries import whole
from mablog.accounts.schemas import Name
from mablog.db import db, utcnow
from mablog.text import Line

ABOUT = {
    "name": "Ann Author",
    "bio": "I write about **gardens**.\n\n- slow\n- fast",
    "place": "Görlitz",
    "links": ["https://ann.example/", "https://social.example/@ann"],
}


@pytest.fixture
def ann(app: Flask) -> User:
    return make_user("ann", role="author")


@pytest.fixture
def hers(app: Flask, ann: User) -> CheckedClient:
    """Ann's browser."""
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return log_in(client, ann)


def change(client: CheckedClient, **fields: Any) -> Any:
    return client.patch("/api/user", json=fields)


def form_of(client: CheckedClient) -> dict[str, str]:
    """What a browser would send of the form as it is."""
    page = client.get("/account/profile").text
    version = re.search(r'name="version"[^>]* value="(\d+)"', page)
    assert version
    return {"name": "", "bio": "", "place": "", "links": "", "shows_last_seen": "y", "version": version[1]}


# The page ------------------------------------------------------------------------------------------------------------


def test_a_profile_shows_what_its_member_told(hers: CheckedClient, client: CheckedClient, ann: User) -> None:
    make_post(ann, title="A garden")
    answer = change(hers, **ABOUT)
    assert answer.status_code == 200
    assert {name: answer.json[name] for name in ABOUT} == ABOUT
    page = client.get("/@ann").text
    assert "<bdi>Ann Author</bdi>" in page
    assert "@ann" in page
    assert "<strong>gardens</strong>" in page
    assert "<bdi>Görlitz</bdi>" in page
    assert '<a href="https://social.example/@ann" rel="me nofollow noopener">social.example/@ann</a>' in page
    assert "Member since" in page
    assert "1 post<" in page
    assert "A garden" in page
    assert "Edit your profile" not in page
    assert "Edit your profile" in hers.get("/@ann").text


def test_machines_read_who_it_is(hers: CheckedClient, client: CheckedClient) -> None:
    change(hers, **ABOUT)
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', client.get("/@ann").text, re.DOTALL)
    assert found
    data = json.loads(found[1])
    assert data["@type"] == "ProfilePage"
    person = data["mainEntity"]
    assert person["@type"] == "Person"
    assert (person["name"], person["alternateName"]) == ("Ann Author", "@ann")
    assert person["url"] == "https://blog.example/@ann"
    assert person["sameAs"] == ABOUT["links"]
    assert person["homeLocation"] == {"@type": "Place", "name": "Görlitz"}
    assert person["description"].startswith("I write about gardens.")


def test_the_api_answers_with_the_whole_member(hers: CheckedClient, client: CheckedClient, ann: User) -> None:
    change(hers, **ABOUT)
    seen = client.get("/api/users/ann").json
    own = {"email", "shows_last_seen", "version", "permissions", "is_confirmed", "is_silenced"}
    assert not any(seen["may"].values())
    seen["may"]["edit"] = True
    assert seen == {name: value for name, value in hers.get("/api/user").json.items() if name not in own}
    assert seen["url"] == "https://blog.example/@ann"
    assert "<strong>gardens</strong>" in seen["bio_html"]
    assert seen["posts_count"] == 0


def test_an_author_who_was_never_here_has_no_dates(client: CheckedClient, ann: User) -> None:
    nina = service.unclaimed_user("Nina Never")
    make_post(nina, title="Imported")
    page = client.get(f"/@{nina.username}").text
    assert "Nina Never" in page
    assert "Imported" in page
    assert "Member since" not in page
    assert "Last seen" not in page
    assert "Member since" in client.get("/@ann").text


def test_of_a_closed_account_the_name_stays_with_its_posts_and_nothing_else(
    hers: CheckedClient, client: CheckedClient, ann: User
) -> None:
    change(hers, **ABOUT)
    make_post(ann, title="A garden")
    ann.active = False
    page = client.get("/@ann").text
    assert "Ann Author" in page
    assert "A garden" in page
    assert '<meta name="robots" content="noindex">' in page
    for hidden in ("gardens</strong>", "Görlitz", "social.example", "Member since", "Last seen", "/@ann/feed"):
        assert hidden not in page
    answer = client.get("/api/users/ann").json
    assert (answer["name"], answer["bio"], answer["bio_html"], answer["place"]) == ("Ann Author", "", "", "")
    assert (answer["links"], answer["last_seen"]) == ([], None)


def test_a_closed_account_without_posts_is_not_found(client: CheckedClient, ann: User) -> None:
    ann.active = False
    assert client.get("/@ann").status_code == 404
    assert client.get("/api/users/ann").status_code == 404


# Changing it ---------------------------------------------------------------------------------------------------------


def test_what_is_not_given_stays(hers: CheckedClient) -> None:
    change(hers, **ABOUT)
    answer = change(hers, place="Berlin").json
    assert {name: answer[name] for name in ABOUT} == ABOUT | {"place": "Berlin"}
    assert change(hers, bio="", links=[]).json["links"] == []


def test_the_form_saves_and_shows_what_is_there(hers: CheckedClient) -> None:
    sent = form_of(hers) | {
        "name": "Ann",
        "bio": "One.\r\n\r\nTwo.",
        "links": "https://a.example\r\n\r\nhttp://b.example",
    }
    answer = hers.post("/account/profile", data=sent)
    assert (answer.status_code, answer.location) == (302, "/account/profile")
    user = hers.get("/api/user").json
    assert (user["name"], user["bio"]) == ("Ann", "One.\n\nTwo.")
    assert user["links"] == ["https://a.example/", "http://b.example/"]
    page = hers.get("/account/profile").text
    assert "One.\n\nTwo.</textarea>" in page
    assert "https://a.example/\nhttp://b.example/</textarea>" in page


def test_a_refused_form_says_why_at_each_field_and_keeps_what_was_typed(hers: CheckedClient) -> None:
    typed = {"name": "x" * 121, "bio": "Kept *words*.", "place": "two\nlines", "links": "https://a.example\nnowhere"}
    answer = hers.post("/account/profile", data=form_of(hers) | typed)
    assert answer.status_code == 422
    for field in ("name", "place", "links"):
        assert f'id="{field}-error"' in answer.text
    assert 'id="bio-error"' not in answer.text
    assert "Kept *words*.</textarea>" in answer.text
    assert "nowhere</textarea>" in answer.text
    assert hers.get("/api/user").json["bio"] == ""


def test_a_form_that_was_overtaken_saves_nothing_until_it_is_sent_knowingly(hers: CheckedClient) -> None:
    form = form_of(hers)
    change(hers, place="Berlin")
    answer = hers.post("/account/profile", data=form | {"place": "Paris"})
    assert answer.status_code == 409
    assert "was changed since you opened it" in answer.text
    assert 'value="Paris"' in answer.text
    assert hers.get("/api/user").json["place"] == "Berlin"
    version = re.search(r'name="version"[^>]* value="(\d+)"', answer.text)
    assert version
    assert hers.post("/account/profile", data=form | {"place": "Paris", "version": version[1]}).status_code == 302
    assert hers.get("/api/user").json["place"] == "Paris"


def test_a_change_may_name_the_version_it_starts_from(hers: CheckedClient) -> None:
    answer = hers.get("/api/user")
    assert answer.headers["ETag"] == f'"{answer.json["version"]}"'
    first = hers.patch("/api/user", json={"place": "Berlin"}, headers={"If-Match": answer.headers["ETag"]})
    assert (first.status_code, first.headers["ETag"]) == (200, f'"{answer.json["version"] + 1}"')
    second = hers.patch("/api/user", json={"place": "Paris"}, headers={"If-Match": answer.headers["ETag"]})
    assert (second.status_code, second.json["version"]) == (409, answer.json["version"] + 1)
    assert hers.patch("/api/user", json={}, headers={"If-Match": "three"}).status_code == 428
    assert hers.get("/api/user").json["place"] == "Berlin"


def test_only_members_change_a_profile_and_only_their_own(hers: CheckedClient, client: CheckedClient) -> None:
    assert change(client, name="Eve").status_code == 401
    make_user("bob")
    change(hers, name="Ann")
    assert client.get("/api/users/bob").json["name"] == ""


WRONG: dict[str, list[Any]] = {
    "name": [None, 7, [], "x" * 121, "two\nlines", "nul\x00", "\ud800"],
    "bio": [None, 7, [], "x" * 5001, "nul\x00", "\ud800"],
    "place": [None, 7, [], "x" * 121, "two\nlines", "\u202eback"],
    "links": [None, 7, "x" * 600, [7], [None], ["https://a.example"] * 6, ["https://a.example/" + "x" * 500], {}],
    "shows_last_seen": [None, 7, [], "perhaps"],
    "image": ["/media/x.webp", 7, {}],
}


@pytest.mark.parametrize("field", WRONG)
def test_a_wrong_value_is_refused_by_name_and_changes_nothing(hers: CheckedClient, field: str) -> None:
    before = hers.get("/api/user").json
    for value in WRONG[field]:
        answer = hers.patch("/api/user", data=json.dumps({field: value}), content_type="application/json")
        assert (answer.status_code, list(answer.json["fields"])) == (422, [field]), ascii(value)
    assert hers.get("/api/user").json == before


# Last seen -----------------------------------------------------------------------------------------------------------


def test_last_seen_has_the_minute_and_follows_the_use_of_a_session(
    hers: CheckedClient, client: CheckedClient, ann: User, session: scoped_session[Session]
) -> None:
    long_ago = utcnow() - timedelta(hours=2)
    ann.last_seen_at = long_ago.replace(second=0, microsecond=0)
    session.query(LoginSession).update({"last_used_at": long_ago})
    before = utcnow().replace(second=0, microsecond=0)
    hers.get("/")
    assert whole(ann).last_seen_at
    assert before <= ann.last_seen_at <= utcnow()
    assert (ann.last_seen_at.second, ann.last_seen_at.microsecond) == (0, 0)
    written = ann.last_seen_at.isoformat().replace("+00:00", "Z")
    assert client.get("/api/users/ann").json["last_seen"] == written
    assert f'<time datetime="{written}"' in client.get("/@ann").text


def test_last_seen_is_written_at_most_once_a_minute(
    hers: CheckedClient, ann: User, session: scoped_session[Session]
) -> None:
    session.query(LoginSession).update({"last_used_at": utcnow() - timedelta(minutes=2)})
    hers.get("/")
    ann.last_seen_at = None  # whoever writes now, shows
    hers.get("/")
    assert whole(ann).last_seen_at is None


def test_who_hides_when_they_were_here_is_not_seen(hers: CheckedClient, client: CheckedClient) -> None:
    assert "Last seen" in client.get("/@ann").text
    assert change(hers, shows_last_seen=False).json["last_seen"] is None
    assert "Last seen" not in client.get("/@ann").text
    assert "Last seen" not in hers.get("/@ann").text
    assert client.get("/api/users/ann").json["last_seen"] is None
    assert "shows_last_seen" not in client.get("/api/users/ann").json
    form = {name: value for name, value in form_of(hers).items() if name != "shows_last_seen"}
    change(hers, shows_last_seen=True)
    form["version"] = str(hers.get("/api/user").json["version"])
    assert hers.post("/account/profile", data=form).status_code == 302
    assert hers.get("/api/user").json["shows_last_seen"] is False


# The bio -------------------------------------------------------------------------------------------------------------


def test_a_bio_that_an_older_renderer_made_is_made_anew(hers: CheckedClient, client: CheckedClient, ann: User) -> None:
    change(hers, bio="Some *words*.")
    whole(ann)
    assert ann.bio_renderer == markup.RENDERER
    ann.bio_html = "<p>As it was</p>"
    db.session.commit()
    assert "As it was" in client.get("/@ann").text  # it is kept, not made for each reader
    whole(ann).bio_renderer = "0"
    db.session.commit()
    assert "<em>words</em>" in client.get("/@ann").text


def test_links_of_a_bio_are_not_the_sites_advice(hers: CheckedClient) -> None:
    html = change(hers, bio="[Buy](https://spam.example) [here](/about) ![pixel](https://spy.example/1.png)").json[
        "bio_html"
    ]
    assert '<a href="https://spam.example" rel="nofollow ugc noopener">Buy</a>' in html
    assert '<a href="/about">here</a>' in html
    assert "<img" not in html


# Attacks, each with its control --------------------------------------------------------------------------------------

SCRIPTS = [
    "<script>attack()</script>",
    '<img src=x onerror="attack()">',
    "[x](javascript:attack())",
    '<a href="javascript:attack()">x</a>',
    "<svg onload=attack()>",
    '<iframe srcdoc="<script>attack()</script>"></iframe>',
    '<p style="background:url(javascript:attack())">x</p>',
]


def _is_dangerous(html: str) -> bool:
    return bool(re.search(r"<(script|svg|iframe)|\son\w+=|href=\"javascript:|\sstyle=", html, re.IGNORECASE))


def test_a_script_in_a_bio_does_nothing(
    hers: CheckedClient, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for script in SCRIPTS:
        assert not _is_dangerous(change(hers, bio=script).json["bio_html"]), script
        page = client.get("/@ann").text
        assert not re.search(r'<script>attack|<img src=x|href="javascript|onload|srcdoc', page), script
    # The control: without cleaning, each of them comes through.
    monkeypatch.setattr(bio, "_rendered", lambda source: markup.tree.to_html(source))
    for script in SCRIPTS:
        assert _is_dangerous(change(hers, bio=script).json["bio_html"]), script


LINKS = [
    "javascript:attack()",
    "JaVaScRiPt:attack()",
    "java\tscript:attack()",
    "data:text/html,<script>attack()</script>",
    "vbscript:attack",
    "//evil.example",
    "/about",
    "ftp://files.example",
    "https://",
    "https://ann:secret@bank.example/",
    "ann.example",
]


def test_a_link_leads_to_a_web_address_and_nowhere_else(
    hers: CheckedClient, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for link in LINKS:
        answer = change(hers, links=[link])
        assert (answer.status_code, list(answer.json["fields"])) == (422, ["links"]), link
    assert "javascript" not in client.get("/@ann").text
    # The control: where links are any text, the address of a script stands in the page.
    monkeypatch.setattr(schemas._web_address, "validate_python", lambda value: _AnyAddress(value))
    assert change(hers, links=["javascript:attack()"]).status_code == 200
    assert 'href="javascript:attack()"' in client.get("/@ann").text


class _AnyAddress(str):
    username = password = None


def test_a_host_that_looks_like_another_is_shown_as_what_it_is(hers: CheckedClient, client: CheckedClient) -> None:
    assert change(hers, links=["https://аpple.example/ä"]).json["links"] == ["https://xn--pple-43d.example/%C3%A4"]
    assert ">xn--pple-43d.example/%C3%A4<" in client.get("/@ann").text


HIDDEN = [
    "\u202eresu nimda", "Ann\u2066", "Ann\u200f", "Ann\u2028Admin", "\u200b", " \u200d ", "\u3164", "Ann\U000e0061",
    "Ann\x07", "Ann\x85A",
]  # fmt: skip


def test_a_name_changes_nothing_around_it(hers: CheckedClient, client: CheckedClient) -> None:
    registered = {"username": "eve", "email": "eve@example.org", "password": "a long one, really"}
    for name in HIDDEN:
        assert list(change(hers, name=name).json["fields"]) == ["name"], ascii(name)
        assert list(client.post("/api/register", json=registered | {"name": name}).json["fields"]) == ["name"]
    for name in ("Ann", "عمر خیام", "नमस्ते", "Zoë 👩‍🚀", "می‌خواهم", ""):
        assert change(hers, name=name).status_code == 200, name
    # The control: a plain line takes them.
    assert TypeAdapter(Line).validate_python("\u202eresu nimda") == "\u202eresu nimda"
    with pytest.raises(ValueError, match="turn the text"):
        TypeAdapter(Name).validate_python("\u202eresu nimda")


def test_no_other_column_of_a_member_is_set_by_changing_a_profile(
    hers: CheckedClient, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed = {*schemas.ProfileInput.model_fields}
    columns = {*User.__mapper__.columns.keys(), *User.__mapper__.relationships.keys(), "is_admin", "permissions"}
    before = hers.get("/api/user").json
    for column in sorted(columns - allowed):
        for value in (1, "administrator", True, {"name": "administrator"}):
            answer = change(hers, **{column: value})
            assert (answer.status_code, list(answer.json["fields"])) == (422, [column])
            answer = hers.patch("/api/user", data={column: str(value)}, content_type="multipart/form-data")
            assert (answer.status_code, list(answer.json["fields"])) == (422, [column])
    assert hers.get("/api/user").json == before
    # A form's extra fields are not looked at.
    extra = dict.fromkeys(columns - allowed - {"version"}, "4")
    assert hers.post("/account/profile", data=extra | form_of(hers)).status_code == 302
    after = hers.get("/api/user").json
    assert {**after, "version": 0} == {**before, "version": 0}
    # The control: without the schema and the list of what is a profile's, a form sets what it likes.
    monkeypatch.setattr(ProfileForm, "changes", lambda form: {"posts_count": 4})
    monkeypatch.setattr(
        pages,
        "parse",
        lambda _schema, values: SimpleNamespace(**values, model_fields_set=set(values), picture=lambda: None),
    )
    monkeypatch.setattr(profiles, "SIMPLE", ("posts_count",))
    assert hers.post("/account/profile", data=form_of(hers)).status_code == 302
    assert hers.get("/api/user").json["posts_count"] == 4
