import re

from clients import CheckedClient
from factories import log_in, make_user
from flask import Flask, render_template_string

from mablog.access import members_only
from mablog.accounts import frame


def menu(page: str) -> list[tuple[str, str]]:
    """The sub-navigation: address and words of each entry, the present one with a star."""
    found = re.search(r'<nav class="sections".*?</nav>', page, re.DOTALL)
    assert found
    return [
        (url, f"*{words}" if here else words)
        for url, here, words in re.findall(r'<a href="([^"]+)"( aria-current="page")?>([^<]+)</a>', found[0])
    ]


def test_the_members_own_pages_share_one_menu_that_shows_where_one_is(client: CheckedClient) -> None:
    log_in(client, make_user(role="author"))
    for path in ("/account", "/account/posts"):
        entries = menu(client.get(path).text)
        assert {"/account", "/account/posts"} <= {url for url, _words in entries}
        assert [url for url, words in entries if words.startswith("*")] == [path]


def test_a_feature_adds_its_page_with_one_line_and_a_page_below_it_belongs_to_its_entry(
    app: Flask, client: CheckedClient
) -> None:
    @members_only
    def below() -> str:
        return render_template_string(
            "{% extends 'accounts/account_frame.html' %}{% block account %}Cars{% endblock %}"
        )

    app.add_url_rule("/account/cars", "cars", below)
    app.add_url_rule("/account/cars/1", "car", below)
    frame.add_page(app, "cars", "Cars", place=1)
    log_in(client, make_user())
    for path in ("/account/cars", "/account/cars/1"):
        page = client.get(path).text
        assert "Cars</div>" in page
        assert menu(page)[0] == ("/account/cars", "*Cars")
