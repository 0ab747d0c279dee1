"""Search as readers meet it, on both databases."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from clients import CheckedClient, Terminal
from counting import queries_counted
from factories import log_in, make_post, make_user
from flask import Flask
from sqlalchemy import insert, text
from sqlalchemy.orm import Session, scoped_session

from mablog.accounts.models import User
from mablog.db import db, utcnow
from mablog.posts import service as posts
from mablog.posts.models import Post
from mablog.posts.queries import post_by_slug, post_to_change
from mablog.posts.schemas import NewPostInput, PostInput
from mablog.search import service
from mablog.search.documents import RANKED, RANKED_FIRST
from mablog.search.queries import listed_posts_to_index


@pytest.fixture
def ann(app: Flask) -> User:
    return make_user("ann", role="author")


def found(client: CheckedClient, query: str) -> list[str]:
    """The titles that the API finds, best first."""
    response = client.get("/api/search", query_string={"q": query})
    assert response.status_code == 200, response.get_data(as_text=True)
    return [item["title"] for item in response.get_json()["items"]]


def page_of(client: CheckedClient, query: str) -> str:
    response = client.get("/search", query_string={"q": query})
    assert response.status_code == 200
    return response.get_data(as_text=True)


def change(post: Post, **fields: Any) -> None:
    """Change a post as its author does."""
    held = post_to_change(None, post.slug) or db.session.get_one(Post, post.id)
    posts.edit_post(None, held, PostInput.model_validate(fields), version=held.version)
    db.session.commit()


# What is found -------------------------------------------------------------------------------------------------------


def test_every_word_must_be_there(client: CheckedClient, ann: User) -> None:
    make_post(ann, title="Both", source="A red house by a lake.")
    make_post(ann, title="One", source="A red car.")
    assert found(client, "house red") == ["Both"]
    assert found(client, "red house boat") == []


SPELLINGS = [
    ("Un café à Paris.", "cafe"),
    ("Un taxi de Bogota.", "bogotá"),
    ("Das Fru\u0308hstu\u0308ck.", "FRÜHSTÜCK"),
    ("Die STRASSE ist lang.", "straße"),
    ("ΟΔΟΣ", "οδός"),
    ("Ｆｕｌｌ width", "full"),
    ("我们今天讨论全文搜索的实现方法。", "搜索"),
    ("这本书很厚。", "书"),
    ("他去年学习编程语言。", "编程语言"),
    ("東京タワーに行きました。", "タワー"),
    ("저는 한국어를 배웁니다.", "한국어"),
    ("서울은 도시다.", "\u1109\u1165울"),
    ("ภาษาไทยง่ายมาก", "ไทย"),
    ("Python3教程很好", "教程"),
    ("The designers came.", "design"),
    ("We use Node.js here.", "node.js"),
    ("He said don’t go.", "don't"),
]


def test_a_word_is_found_however_it_is_written(client: CheckedClient, ann: User) -> None:
    for number, (source, _query) in enumerate(SPELLINGS):
        make_post(ann, title=f"{number}", source=source)
    make_post(ann, title="Other", source="Nothing of the kind: 索搜, 程编, 国韩, js node.")
    for number, (_source, query) in enumerate(SPELLINGS):
        assert found(client, query) == [f"{number}"], query
        assert "<mark>" in page_of(client, query), query


def test_a_word_of_three_letters_begins_longer_ones(client: CheckedClient, ann: User) -> None:
    make_post(ann, title="A", source="Plain designs.")
    assert found(client, "desi") == found(client, "pla DES") == ["A"]
    for query in ("sign", "de", '"desi"', "plain -designs"):
        assert found(client, query) == []
    assert found(client, "plain -des") == ["A"]


def test_quotes_ask_for_a_phrase_and_a_minus_leaves_out(client: CheckedClient, ann: User) -> None:
    make_post(ann, title="Source", source="Open source is open.")
    make_post(ann, title="Other", source="The source was kept open, like a window.")
    assert found(client, '"open source"') == ["Source"]
    assert found(client, "“open source”") == ["Source"]
    assert found(client, "open source -window") == ["Source"]
    assert found(client, 'open -"open source"') == ["Other"]
    assert found(client, "-window") == []
    make_post(ann, title="Open door", source="And a window.", tags=["open"])
    assert "Open door" not in found(client, "open -window")
    assert "Open door" in found(client, "open -source")


def test_a_phrase_does_not_reach_from_the_title_into_the_text(client: CheckedClient, ann: User) -> None:
    make_post(ann, title="Long winter", source="nights are here", tags=["cold"], excerpt="and then")
    assert found(client, '"nights are"') == ["Long winter"]
    for phrase in ('"winter nights"', '"winter cold"', '"cold and"', '"then nights"'):
        assert found(client, phrase) == []


def test_only_what_is_listed_is_found(client: CheckedClient, ann: User) -> None:
    for status in ("draft", "unlisted", "published"):
        make_post(ann, title=status, source="needle", status=status)
    make_post(ann, title="a page", source="needle", is_page=True)
    assert found(client, "needle") == ["published"]
    assert found(log_in(client, ann), "needle") == ["published"]


def test_a_post_is_found_while_it_is_listed(client: CheckedClient, ann: User) -> None:
    post = make_post(ann, title="Comes and goes", source="needle", status="draft")
    assert found(client, "needle") == []
    author = log_in(client, ann)

    def send(method: str, path: str = "", **fields: Any) -> None:
        version = db.session.get_one(Post, post.id).version
        response = author.open(
            f"/api/posts/comes-and-goes{path}", method=method, json=fields or None, headers={"If-Match": f'"{version}"'}
        )
        assert response.status_code in (200, 204), response.get_data(as_text=True)

    send("PATCH", status="published")
    assert found(client, "needle") == ["Comes and goes"]
    send("PATCH", status="unlisted")
    assert found(client, "needle") == []
    send("PATCH", status="published")
    send("DELETE")
    assert found(client, "needle") == []
    send("POST", "/restore")
    assert found(client, "needle") == ["Comes and goes"]
    send("PATCH", is_page=True)
    assert found(client, "needle") == []


def test_a_change_of_title_tags_excerpt_or_text_is_found_at_once(client: CheckedClient, ann: User) -> None:
    post = make_post(ann, title="olive", source="pear", tags=["quince"], excerpt="medlar")
    change(post, title="plum", source="cherry", tags=["apple"], excerpt="grape")
    for word in ("olive", "pear", "quince", "medlar"):
        assert found(client, word) == []
    for word in ("plum", "cherry", "apple", "grape"):
        assert found(client, word) == ["plum"]


def test_what_is_undone_is_not_found(client: CheckedClient, ann: User, session: scoped_session[Session]) -> None:
    posts.create_post(ann, NewPostInput(title="Undone", source="needle", status="published"))
    session.rollback()
    assert found(client, "needle") == []


def test_a_post_that_is_deleted_from_the_database_leaves_the_index(
    client: CheckedClient, ann: User, session: scoped_session[Session]
) -> None:
    post = make_post(ann, title="Gone", source="needle")
    session.execute(text("DELETE FROM posts WHERE id = :id"), {"id": post.id})
    assert found(client, "needle") == []
    make_post(ann, title="Next", source="needle")
    assert found(client, "needle") == ["Next"]


def test_the_longest_posts_are_taken(client: CheckedClient, ann: User) -> None:
    words = " ".join(f"word{number:06}{'é' * 90}" for number in range(9000))
    make_post(ann, title="Long words", source=words)
    make_post(ann, title="Chinese", source="".join(map(chr, range(0x4E00, 0x9F00))) * 20)
    make_post(ann, title="Common", source="the " * 200_000 + "end")
    assert found(client, "word000001") == ["Long words"]
    assert found(client, "一丁") == ["Chinese"]
    assert found(client, "the") == ["Common"]


# In which order ------------------------------------------------------------------------------------------------------


def test_the_title_counts_most_then_tags_excerpt_and_text(client: CheckedClient, ann: User) -> None:
    make_post(ann, title="garden", source="flowers")
    make_post(ann, title="by tag", source="flowers", tags=["garden"])
    make_post(ann, title="by excerpt", source="flowers", excerpt="my garden")
    make_post(ann, title="by text", source="The garden.")
    make_post(ann, title="by beginning", source="The gardener.")
    assert found(client, "garden") == ["garden", "by tag", "by excerpt", "by text", "by beginning"]


def test_words_side_by_side_count_more_and_newer_posts_come_first(client: CheckedClient, ann: User) -> None:
    make_post(ann, title="together", source="An open source project.", published_at="2020-01-01T00:00:00Z")
    make_post(ann, title="new", source="The source is open.", published_at="2024-01-01T00:00:00Z")
    make_post(ann, title="old", source="The source is open.", published_at="1969-01-01T00:00:00Z")
    make_post(ann, title="written last", source="The source is open.", published_at="2010-01-01T00:00:00Z")
    assert found(client, "open source") == ["together", "new", "written last", "old"]


def test_an_old_post_with_the_word_in_its_title_comes_first_however_many_newer_ones_have_it_elsewhere(
    client: CheckedClient, ann: User
) -> None:
    make_post(ann, title="A needle", published_at="1990-01-01T00:00:00Z")
    make_post(ann, title="Of pins", excerpt="And of a needle.", published_at="1991-01-01T00:00:00Z")
    make_post(ann, title="Old text", source="needle", published_at="1992-01-01T00:00:00Z")
    for number in range(RANKED_FIRST + 5):
        make_post(ann, title=f"Tagged {number}", tags=["needle"], published_at="1990-06-01T00:00:00Z")
    assert found(client, "needle")[0] == "A needle"
    add_posts_in_bulk(ann, RANKED, text="needle")
    first = found(client, "needle")
    assert first[0] == "A needle"
    assert all(title.startswith("Tagged") for title in first[1:])
    assert found(client, "needle pins") == ["Of pins"]
    assert found(client, "needle old") == ["Old text"]
    assert found(client, "needle old -pins") == ["Old text"]


def add_posts_in_bulk(author: User, number: int, *, text: str) -> None:
    """Listed posts of this very moment, as rows, since so many would take long one by one."""
    now = utcnow()
    rows = [
        {"title": f"Bulk {at}", "slug": f"bulk-{at}", "source": text, "text": text, "language": "en"}
        | {"status": "published", "published_at": now, "listed_at": now}
        for at in range(number)
    ]
    ids = db.session.scalars(insert(Post).returning(Post.id), rows).all()
    service.index_posts(listed_posts_to_index(after=min(ids) - 1, limit=number))
    db.session.commit()


def test_all_results_come_page_by_page_each_once(client: CheckedClient, ann: User) -> None:
    titles = {
        make_post(
            ann,
            title=f"{'Needle' if number % 3 == 0 else 'Pin'} {number}",
            source="needle",
            tags=["needle"] * (number % 2),
        ).title
        for number in range(13)
    }
    seen: list[str] = []
    cursor: str | None = None
    while True:
        response = client.get(
            "/api/search", query_string={"q": "needle", "limit": 3, **({"cursor": cursor} if cursor else {})}
        )
        seen += [item["title"] for item in response.get_json()["items"]]
        cursor = response.get_json()["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == 13
    assert set(seen) == titles
    assert [title[0] for title in seen] == ["N"] * 5 + ["P"] * 8


def test_the_page_leads_to_the_next_one(client: CheckedClient, ann: User) -> None:
    for _ in range(21):
        make_post(ann, source="needle & thread")
    first = page_of(client, "needle & thread")
    link = re.search(r'rel="next" href="([^"]+)"', first)
    assert link
    assert first.count("<mark>needle</mark>") == 20
    second = client.get(link[1].replace("&amp;", "&")).get_data(as_text=True)
    assert second.count("<mark>needle</mark>") == 1
    assert 'rel="next"' not in second
    assert 'href="/search?q=needle+%26+thread"' in second.replace("%20", "+")


def test_more_in_the_address_than_a_search_needs_does_no_harm(client: CheckedClient, ann: User) -> None:
    for _ in range(21):
        make_post(ann, source="needle")
    for more in ("endpoint=x", "_method=x", "_scheme=x", "filename=x", "%3Cb%3E=%22"):
        assert client.get(f"/search?q=needle&{more}").status_code == 200, more


# What the page shows -------------------------------------------------------------------------------------------------


def test_no_question_shows_the_form_only(client: CheckedClient, ann: User) -> None:
    make_post(ann, title="Something")
    for address in ("/search", "/search?q=", "/search?q=%20"):
        page = client.get(address).get_data(as_text=True)
        assert 'type="search"' in page
        assert "Something" not in page
    assert client.get("/api/search?q=").get_json() == {"items": [], "next_cursor": None}
    assert client.get("/api/search").status_code == 422


def test_results_are_not_for_search_engines_and_say_their_language(client: CheckedClient, ann: User) -> None:
    make_post(ann, source="aguja", language="es")
    page = page_of(client, "aguja")
    assert '<meta name="robots" content="noindex">' in page
    assert '<p class="entry-summary" lang="es"' in page


def test_nothing_found_is_said(client: CheckedClient) -> None:
    assert "unfindable" in page_of(client, "unfindable")


def test_a_script_in_a_post_does_not_run_on_the_results_page(client: CheckedClient, ann: User) -> None:
    attack = "<script>alert('needle')</script>"
    post = make_post(ann, title=f"The {attack}", source=f"`{attack}` and <b>more</b>", excerpt=attack)
    shown = page_of(client, "needle alert")
    assert attack not in shown.replace("<mark>", "").replace("</mark>", "")
    assert shown.count("<mark>needle</mark>") == 2
    assert f'value="{attack}' not in page_of(client, f'{attack}"><script>')
    # The control: without the escaping, the same text is the attack.
    stored = post_by_slug(None, post.slug)
    assert stored
    assert attack in stored.text
    assert attack in stored.title


def test_a_page_of_results_makes_as_many_queries_for_two_as_for_two_hundred(
    client: CheckedClient, app: Flask, ann: User
) -> None:
    reader = log_in(app.test_client(), make_user())
    client.set_cookie("any", "cookie")  # so that the page is made, not kept from the last time

    def made() -> list[int]:
        counts = []
        for who, address in ((client, "/search"), (reader, "/search"), (client, "/api/search")):
            with queries_counted() as statements:
                assert who.get(address, query_string={"q": "needle word"}).status_code == 200
            counts.append(len(statements))
        return counts

    for number in range(2):
        make_post(ann, source="needle words", tags=[f"tag {number}"])
    made()  # settings and the like are read once
    few = made()
    for number in range(198):
        make_post(ann, source="needle wording", tags=[f"tag {number}", "all"])
    assert made() == few
    assert max(few) <= 12


# What is refused -----------------------------------------------------------------------------------------------------

HOSTILE = [
    '"', '""', '"a', "a\"b", "'", "a' OR '1'='1", "*", "a*", "^a", "title:a", "{title} : a", "a AND", "OR",
    "NOT", "NEAR(a b, 2)", "a NOT b", "-", "--", "-a", "- a", "(", ")", "((a)", "a + b", "a & | ! <-> b", "a:*",
    "\\", "a\\", "%", "_", "a;--", "😀", "\ufe0f", "\u0301", "\u200b", "‮abc", "ﷺ", "½", "İ", "ß", "\U000e0100",
    "－a", "\t\n\r", "中" * 200, "́" * 200,
]  # fmt: skip


def test_no_question_is_an_error(client: CheckedClient, ann: User) -> None:
    make_post(ann, title="a b ½", source="NOT a title: a AND b, ß İ ﷺ 中中 \u0301 x")
    for query in HOSTILE:
        assert client.get("/search", query_string={"q": query}).status_code == 200, query
        assert client.get("/api/search", query_string={"q": query}).status_code == 200, query


TOO_MUCH = ["x" * 201, "a " * 10_000, " ".join("abcdefghijklmnopqrstu"), '"' + "a " * 21 + '"', "a\x00b"]
NOT_UTF8 = ["%ED%A0%80", "%FF", "a%C3", "%00"]


def test_a_question_that_is_too_long_or_no_text_is_refused_by_name(client: CheckedClient) -> None:
    for query in [*map(quote, TOO_MUCH), *NOT_UTF8]:
        assert client.get(f"/search?q={query}").status_code == 422, query
        answer = client.get(f"/api/search?q={query}")
        assert answer.status_code == 422, query
        assert answer.get_json()["fields"].keys() == {"q"}


def test_a_place_that_no_page_gave_is_refused_by_name(client: CheckedClient, ann: User) -> None:
    make_post(ann, source="needle")
    for cursor in ("x", "W10", "WzEsMl0x", "WyJhIiwxXQ", "Wy0xLC0xXQ", "é", "%FF", "WzFlOTksMV0"):
        page = client.get(f"/search?q=needle&after={cursor}")
        assert page.status_code == 422, cursor
        assert "after" in page.get_data(as_text=True)
        answer = client.get(f"/api/search?q=needle&cursor={cursor}")
        assert answer.get_json()["fields"].keys() == {"cursor"}, cursor
    # The greatest numbers that both databases know are a place, if an empty one.
    greatest = "WzkyMjMzNzIwMzY4NTQ3NzU4MDcsOTIyMzM3MjAzNjg1NDc3NTgwN10"
    assert client.get(f"/api/search?q=needle&cursor={greatest}").status_code == 200


# The command ---------------------------------------------------------------------------------------------------------


def test_a_lost_index_is_made_anew(
    client: CheckedClient, ann: User, runner: Terminal, session: scoped_session[Session]
) -> None:
    for number in range(3):
        make_post(ann, title=f"Found {number}", source="needle")
    make_post(ann, title="A draft", source="needle", status="draft")
    session.execute(text("DELETE FROM post_search"))
    assert found(client, "needle") == []
    done = runner.invoke(args=["search", "rebuild"])
    assert (done.exit_code, done.output) == (0, "3 posts indexed.\n")
    assert len(found(client, "needle")) == 3


def test_an_index_that_fell_behind_is_brought_in_line(
    client: CheckedClient, ann: User, runner: Terminal, session: scoped_session[Session]
) -> None:
    post = make_post(ann, title="Hidden by hand", source="needle")
    session.execute(text("UPDATE posts SET listed_at = NULL, status = 'draft' WHERE id = :id"), {"id": post.id})
    assert runner.invoke(args=["search", "rebuild"]).exit_code == 0
    session.execute(text("UPDATE posts SET listed_at = :now WHERE id = :id"), {"now": utcnow(), "id": post.id})
    assert found(client, "needle") == []


def test_the_api_marks_the_words_and_lets_no_other_tag_through(app: Flask, client: CheckedClient) -> None:
    make_post(title="Needles & <i>pins</i>", source="Before `<b>` a needle after.")
    found = client.get("/api/search?q=needle").get_json()["items"][0]
    assert found["title_html"] == "<mark>Needles</mark> &amp; &lt;i&gt;pins&lt;/i&gt;"
    assert found["fragment_html"] == "Before &lt;b&gt; a <mark>needle</mark> after."
    assert found["title"] == "Needles & <i>pins</i>"
