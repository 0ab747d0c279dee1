"""Which language an answer is in: the member's, else the visitor's choice, else their browser's, else the site's."""

import re
from email.message import EmailMessage
from mailbox import FILES, mails
from pathlib import Path

import pytest
from clients import CheckedClient
from counting import queries_counted
from factories import PASSWORD, log_in, make_comment, make_post, make_user
from flask import Flask
from pseudo import marked, write_catalogue
from sqlalchemy import text

from mablog import create_app
from mablog.accounts.models import User
from mablog.accounts.service import former_member
from mablog.config import ConfigError
from mablog.db import db
from mablog.languages import in_language, words_language
from mablog.site.service import change_settings

SPANISH = {"Accept-Language": "es-MX, es;q=0.9, en;q=0.8"}


@pytest.fixture
def config(config: dict[str, object], tmp_path: Path) -> dict[str, object]:
    """An application whose Spanish is English in guillemets, so that the tests know its words."""
    write_catalogue(tmp_path / "catalogues", "es", marked)
    return config | {"MABLOG_TRANSLATIONS": str(tmp_path / "catalogues")} | FILES


def language_of(client: CheckedClient, path: str = "/", **headers: str) -> str:
    """The language that a page says it is in, which its words must be in, too."""
    shown = client.get(path, headers=headers).get_data(as_text=True)
    found = re.search(r'<html lang="([^"]+)" dir="ltr">', shown)
    assert found is not None
    assert ("«Archive»" in shown) is found[1].startswith("es")
    return found[1]


def speak(user: User, language: str | None) -> User:
    user.language = language
    db.session.commit()
    return user


def choose(client: CheckedClient, language: str, **form: str) -> int:
    return client.post("/language", data={"language": language, **form}).status_code


# Who asks ------------------------------------------------------------------------------------------------------------


def test_a_visitor_is_answered_in_the_best_language_that_their_browser_asks_for(client: CheckedClient) -> None:
    for asked, language in {
        "es-MX, es;q=0.9, en;q=0.8": "es",
        "fr, es;q=0.5": "es",
        "en-GB, es;q=0.9": "en",
        "es;q=0, en": "en",
        "fr": "en",
        "*": "en",
        "": "en",
        "; q=nonsense ,,": "en",
    }.items():
        assert language_of(client, **{"Accept-Language": asked}) == language, asked


def test_without_a_wish_it_is_the_sites_language(client: CheckedClient) -> None:
    assert language_of(client) == "en"
    change_settings({"language": "es"})
    assert language_of(client) == "es"
    assert language_of(client, **{"Accept-Language": "*"}) == "es"
    assert language_of(client, **{"Accept-Language": "en"}) == "en"


def test_dates_are_written_as_the_site_writes_the_language(client: CheckedClient) -> None:
    make_post(title="Herons", published_at="2026-01-31T12:00:00Z")
    for site, dates in {"en-GB": "31 January 2026", "en-US": "January 31, 2026", "es": "January 31, 2026"}.items():
        change_settings({"language": site})
        assert dates in client.get("/", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "31 de enero de 2026" in client.get("/", headers=SPANISH).get_data(as_text=True)


def test_what_a_visitor_chose_counts_more_than_the_browser_and_leads_back(client: CheckedClient) -> None:
    response = client.post("/language", data={"language": "es", "next": "/archive?x=1"})
    assert response.status_code == 302
    assert response.location == "/archive?x=1"
    assert language_of(client, **{"Accept-Language": "en"}) == "es"
    assert choose(client, "en") == 302
    assert language_of(client, **SPANISH) == "en"


def test_the_footer_offers_every_language_by_its_own_name_and_marks_the_one_that_is_spoken(
    client: CheckedClient,
) -> None:
    footer = client.get("/archive?x=1").get_data(as_text=True).partition("<footer")[2]
    assert 'value="/archive?x=1"' in footer
    assert re.findall(r'lang="(\w+)" dir="ltr"( aria-current="true")?>([^<]+)<', footer) == [
        ("en", ' aria-current="true"', "English"),
        ("es", "", "Español"),
    ]


def test_a_language_that_is_not_there_is_refused_and_one_that_was_is_passed_over(client: CheckedClient) -> None:
    assert choose(client, "tlh") == 422
    assert client.post("/language").status_code == 422
    client.set_cookie("__Host-language", "tlh", domain="blog.example", secure=True)
    assert language_of(client) == "en"
    member = log_in(client, speak(make_user(), "tlh"))
    assert language_of(member, **SPANISH) == "es"


def test_choosing_a_language_leads_to_no_other_site(client: CheckedClient) -> None:
    response = client.post("/language", data={"language": "es", "next": "//evil.example/"})
    assert response.location == "/"


def test_no_other_site_changes_the_language(client: CheckedClient) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        response = client.post("/language", data={"language": "es"}, headers=headers)
        assert response.status_code == 403
        assert "Set-Cookie" not in response.headers
    own = client.post("/language", data={"language": "es"}, headers={"Origin": "https://blog.example"})
    assert "language=es" in own.headers["Set-Cookie"]


# Members -------------------------------------------------------------------------------------------------------------


def test_a_member_is_answered_in_their_own_language_in_every_browser(app: Flask, client: CheckedClient) -> None:
    ann = speak(make_user("ann"), "es")
    log_in(client, ann)
    assert language_of(client, **{"Accept-Language": "en"}) == "es"
    assert language_of(log_in(app.test_client(), ann)) == "es"
    assert language_of(app.test_client()) == "en"


def test_a_member_chooses_a_language_in_the_profile_and_leaves_it_to_the_browser_again(client: CheckedClient) -> None:
    log_in(client, make_user())
    assert client.post("/account/profile", data={"language": "es", "version": "1"}).status_code == 302
    shown = client.get("/account/profile").get_data(as_text=True)
    assert "«Your profile is saved.»" in shown
    assert '<option lang="es" selected value="es">Español</option>' in shown
    assert client.post("/account/profile", data={"language": "", "version": "2"}).status_code == 302
    assert language_of(client) == "en"


def test_a_member_chooses_a_language_by_the_api(client: CheckedClient) -> None:
    log_in(client, make_user("ann"))
    answer = client.patch("/api/user", json={"language": "es"})
    assert answer.json["language"] == "es"
    assert client.get("/api/user").json["language"] == "es"
    refused = client.patch("/api/user", json={"language": "tlh"})
    assert refused.status_code == 422
    assert refused.json["fields"] == {"language": ["«The site speaks: en, es.»"]}
    assert "language" not in client.patch("/api/user", json={"language": None}).json


def test_the_footer_changes_the_language_of_the_member_too(client: CheckedClient) -> None:
    log_in(client, make_user("ann"))
    choose(client, "es")
    client.delete_cookie("__Host-language", domain="blog.example")
    assert language_of(client) == "es"


def test_nobody_else_is_told_which_language_a_member_chose(app: Flask, client: CheckedClient) -> None:
    speak(make_user("ann"), "es")
    for reader in (client, log_in(app.test_client(), make_user(role="administrator"))):
        assert "language" not in reader.get("/api/users/ann").json


def test_who_signs_up_gets_an_account_in_the_language_they_were_answered_in(app: Flask) -> None:
    for number, (headers, language) in enumerate([(SPANISH, "es"), ({"Accept-Language": "fr"}, None), ({}, None)]):
        user = {"username": f"new{number}", "email": f"new{number}@example.org", "password": PASSWORD}
        client = app.test_client()
        if number % 2:
            assert client.post("/register", data=user, headers=headers).status_code == 302
        else:
            assert client.post("/api/register", json=user, headers=headers).status_code == 201
        assert db.session.scalar(db.select(User.language).where(User.username == user["username"])) == language


# What is not a page --------------------------------------------------------------------------------------------------


def test_the_api_refuses_in_the_language_of_who_asks(app: Flask, client: CheckedClient) -> None:
    missing = client.get("/api/posts/none", headers=SPANISH)
    assert missing.json["title"] == "«Page not found»"
    assert client.get("/api/posts/none").json["title"] == "Page not found"
    member = log_in(app.test_client(), speak(make_user(), "es"))
    assert member.get("/api/posts/none").json["title"] == "«Page not found»"


def test_the_owner_of_a_token_is_answered_in_their_language_and_a_wrong_token_in_the_clients(
    app: Flask, client: CheckedClient
) -> None:
    member = log_in(app.test_client(), speak(make_user(), "es"))
    made = member.post("/api/tokens", json={"name": "x", "scopes": ["read"]})
    token = {"Authorization": f"Bearer {made.json['token']}"}
    assert client.get("/api/posts/none", headers=token).json["title"] == "«Page not found»"
    wrong = client.get("/api/posts", headers=SPANISH | {"Authorization": "Bearer mab_none"})
    assert wrong.json["title"] == "«This token does not work»"


def test_the_languages_can_be_asked_for_by_everybody(client: CheckedClient) -> None:
    assert client.get("/api/languages", headers=SPANISH).json == {
        "items": [
            {"code": "en", "name": "English", "direction": "ltr"},
            {"code": "es", "name": "Español", "direction": "ltr"},
        ],
        "current": "es",
    }


def test_a_mail_is_in_the_language_of_who_gets_it_whoever_made_it_be_sent(app: Flask, client: CheckedClient) -> None:
    def subject(mail: EmailMessage) -> str:
        assert f'<html lang="{"es" if "«" in mail["Subject"] else "en"}"' in mail.get_body(("html",)).get_content()
        return str(mail["Subject"])

    author = speak(make_user("ann", role="author"), "es")
    post = make_post(author, title="Herons")
    answerer = speak(make_user("bob"), "en")
    writing = log_in(client, answerer)
    assert writing.post(f"/api/posts/{post.slug}/comments", json={"source": "Hi"}).status_code == 201
    assert "«bob commented on “Herons”»" in subject(mails(app, "ann@example.org")[-1])

    log_in(client, author).post("/api/password/reset", json={"email": "bob@example.org"}, headers=SPANISH)
    assert "«" not in subject(mails(app, "bob@example.org")[-1])


def test_a_decision_is_told_to_each_in_their_language(app: Flask) -> None:
    author, reporter = speak(make_user("ann"), "es"), speak(make_user("bob"), "en")
    comment = make_comment(make_post(title="Herons"), author)
    reporting = log_in(app.test_client(), reporter)
    target = {"type": "comment", "id": comment.id}
    assert reporting.post("/api/reports", json={"target": target, "reason": "spam"}).status_code == 201
    moderator = log_in(app.test_client(), speak(make_user(role="moderator"), "es"))
    decided = moderator.post("/api/moderation/1", json={"action": "hide", "reason": "spam", "version": 1})
    assert decided.status_code == 200
    told = {
        user.username: log_in(app.test_client(), user).get("/api/notifications").json for user in (author, reporter)
    }
    assert told["ann"]["items"][0]["title"] == "«Moderators hid your «comment on “Herons”»»"
    assert told["bob"]["items"][0]["title"] == "About your report: comment on “Herons”"


def test_what_former_members_leave_is_signed_in_the_sites_language(app: Flask) -> None:
    member = log_in(app.test_client(), speak(make_user(), "es"))
    assert member.delete("/api/user", json={"password": PASSWORD, "posts": "keep"}).status_code == 204
    assert former_member().name == "Former member"


def test_feeds_are_in_the_sites_language_for_everybody(app: Flask, client: CheckedClient) -> None:
    post = make_post()
    make_comment(post)
    for path in ("/feed.xml", "/feed.rss", f"/posts/{post.slug}/comments.xml"):
        plain = client.get(path)
        asked = client.get(path, headers=SPANISH)
        own = log_in(app.test_client(), speak(make_user(), "es")).get(path)
        assert plain.status_code == 200
        assert plain.data == asked.data == own.data
        assert "Accept-Language" not in asked.headers.get("Vary", "")


def test_what_a_post_brings_along_is_in_its_own_language_whoever_writes_it(client: CheckedClient) -> None:
    source = "Text[^1].\n\n[^1]: Note."
    log_in(client, speak(make_user(role="author"), "es"))
    for given, label in (({}, "Back to reference"), ({"language": "es"}, "«Back to reference»")):
        made = client.post("/api/posts", json={"title": "Herons", "source": source, **given}).json
        assert f'aria-label="{label}' in made["html"]
        other = client.patch(f"/api/posts/{made['slug']}", json={"language": "es"}, headers={"If-Match": '"1"'}).json
        assert 'aria-label="«Back to reference»' in other["html"]


def test_what_is_written_in_another_language_than_the_page_says_so(client: CheckedClient) -> None:
    make_post(title="Herons", language="en")
    assert '<h2 class="entry-title"><a' in client.get("/").get_data(as_text=True)
    assert '<h2 class="entry-title" lang="en" dir="ltr"><a' in client.get("/", headers=SPANISH).get_data(as_text=True)


# Caches --------------------------------------------------------------------------------------------------------------


def test_pages_that_are_made_once_are_made_once_a_language(app: Flask) -> None:
    make_post(title="Herons")

    def shown(**headers: str) -> str:
        client = app.test_client(use_cookies=False)
        for _ in range(200):  # each connection of the pool tells for itself whether it saw a change
            with queries_counted() as statements:
                language = language_of(client, **headers)
            if not any("post_tags" in statement for statement in statements):
                return language
        raise AssertionError("it is made each time")

    for _ in range(2):
        assert shown() == "en"
        assert shown(**SPANISH) == "es"
        assert shown(Cookie="__Host-language=es") == "es"


def test_the_list_that_is_made_once_for_members_is_made_once_a_language(app: Flask) -> None:
    make_post(title="Herons", pinned=True)
    spanish, english = (log_in(app.test_client(), speak(make_user(), code)) for code in ("es", "en"))
    for _ in range(2):
        assert "«Pinned»" in spanish.get("/").get_data(as_text=True)
        assert "«Pinned»" not in english.get("/").get_data(as_text=True)


def test_caches_are_told_what_the_language_depends_on(client: CheckedClient) -> None:
    for path in ("/", "/none", "/api/posts/none"):
        assert {"Accept-Language", "Cookie"} <= set(client.get(path).vary), path
    assert "Accept-Language" not in client.get("/robots.txt").headers.get("Vary", "")


# Failing, starting, speaking -----------------------------------------------------------------------------------------


def test_an_answer_without_the_database_is_still_in_the_visitors_language(app: Flask, client: CheckedClient) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False  # as outside tests
    log_in(client, make_user())
    db.session.execute(text("DROP TABLE settings"))
    db.session.commit()
    answer = client.get("/", headers=SPANISH)
    assert answer.status_code in (500, 503)
    assert '<html lang="es" dir="ltr">' in answer.get_data(as_text=True)
    assert "<h1>«" in answer.get_data(as_text=True)


def test_a_language_can_be_spoken_for_a_while(app: Flask) -> None:
    with in_language("es"):
        assert words_language() == "es"
        with in_language(None):
            assert words_language() == "en"
        assert words_language() == "es"
    assert words_language() == "en"


def test_a_folder_of_catalogues_must_be_there_and_name_languages(config: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"MABLOG_TRANSLATIONS got .*takes a folder"):
        create_app(config | {"MABLOG_TRANSLATIONS": str(tmp_path / "none")})
    write_catalogue(tmp_path / "other", "es", marked)
    (tmp_path / "other/es").rename(tmp_path / "other/klingon")
    with pytest.raises(ConfigError, match=r"MABLOG_TRANSLATIONS .*klingon"):
        create_app(config | {"MABLOG_TRANSLATIONS": str(tmp_path / "other")})
