"""The index on SQLite: FTS5 reads its lists of matches from the newest one back, and stops where it has enough."""

from collections.abc import Iterable, Sequence
from itertools import starmap

from sqlalchemy import text

from mablog.db import db
from mablog.search.documents import (
    AS_PHRASE,
    AS_WHOLE_WORDS,
    IN_HEAD,
    IN_TAGS,
    IN_TITLE,
    RANKED,
    RANKED_FIRST,
    Document,
    Hidden,
    Match,
    as_text,
)
from mablog.search.question import Question, Term
from mablog.search.words import is_unspaced

MOST_ENDINGS = 10
"""Longer words that a word stands for, the shortest first. FTS5's own search by beginning reads every match of each."""

# Each of the three parts is read only where those before it gave too few: SQLite begins nothing with a limit of 0.
_MATCHES = f"""
    WITH titles AS (
        SELECT place, post_id, {{title_score}} AS score FROM (
            SELECT rowid AS place FROM {{index}} WHERE {{index}} MATCH :in_title {{unless}}
            ORDER BY rowid DESC LIMIT {RANKED_FIRST}
        ) JOIN post_search USING (place)
    ), best_titles AS (
        SELECT post_id, score, place FROM titles WHERE (score, place) < (:score, :place)
        ORDER BY score DESC, place DESC LIMIT :limit
    ), heads AS (
        SELECT place, post_id, {{head_score}} AS score FROM (
            SELECT rowid AS place FROM {{index}} WHERE {{index}} MATCH :in_head {{unless}}
            AND rowid NOT IN (SELECT place FROM titles) ORDER BY rowid DESC
            LIMIT iif((SELECT count(*) FROM best_titles) < :limit, {RANKED_FIRST}, 0)
        ) JOIN post_search USING (place)
    ), best_heads AS (
        SELECT post_id, score, place FROM heads WHERE (score, place) < (:score, :place)
        ORDER BY score DESC, place DESC LIMIT :limit
    ), pool AS (
        SELECT rowid AS place FROM post_search_index WHERE post_search_index MATCH :in_text {{unless}}
        ORDER BY rowid DESC
        LIMIT iif((SELECT count(*) FROM best_titles) + (SELECT count(*) FROM best_heads) < :limit, {RANKED}, 0)
    ), others AS (
        SELECT place, {{score}} AS score FROM pool
        WHERE place NOT IN (SELECT place FROM titles UNION ALL SELECT place FROM heads) LIMIT {RANKED}
    ), best_others AS (
        SELECT place, score FROM others WHERE (score, place) < (:score, :place)
        ORDER BY score DESC, place DESC LIMIT :limit
    )
    SELECT post_id, score, place FROM best_titles
    UNION ALL
    SELECT post_id, score, place FROM best_heads
    UNION ALL
    SELECT post_id, score, place FROM best_others JOIN post_search USING (place)
"""  # noqa: S608
# The second LIMIT of `others` changes no result: it keeps SQLite from working out each score anew wherever it is named.

# No list of matches is read further back than the pool was.
_IS_AMONG = """
    {score} * (place IN (
        SELECT rowid FROM post_search_index
        WHERE post_search_index MATCH :test{score} AND rowid >= (SELECT min(place) FROM pool)
    ))
"""

_TITLE = "' ' || title || ' '"
_TITLE_AND_TAGS = "' ' || title || ' | ' || tags || ' '"
_HEAD = "' ' || title || ' | ' || tags || ' | ' || excerpt || ' '"
"""What of a document is looked through for words between spaces; nothing that is looked for reaches past a bar."""


def write(documents: Sequence[Document]) -> None:
    if not documents:
        return
    fields = ("title", "tags", "excerpt", "body")
    rows = [
        {"place": document.place, "post_id": document.post_id}
        | {field: " ".join(getattr(document, field)) for field in fields}
        for document in documents
    ]
    db.session.execute(
        text(
            "INSERT INTO post_search (place, post_id, title, tags, excerpt, body)"
            " VALUES (:place, :post_id, :title, :tags, :excerpt, :body)"
        ),
        rows,
    )
    words = {word for document in documents for field in fields for word in getattr(document, field)}
    if spaced := [(word,) for word in sorted(words) if not is_unspaced(word)]:
        # Hundreds of rows for each post: the driver takes them as they are.
        insert = "INSERT OR IGNORE INTO post_search_words (word) VALUES (?)"
        db.session.connection().exec_driver_sql(insert, spaced)


def matches(question: Question, *, after: tuple[int, int], limit: int, hidden: Hidden | None = None) -> list[Match]:
    longer = _longer_words([term for term in question.wanted if term.open_ended])
    wanted = " AND ".join(_term(term, longer.get(term, ())) for term in question.wanted)
    unwanted = " OR ".join(_term(term) for term in question.unwanted)
    closer: dict[int, Sequence[Term]] = {}
    if longer:
        closer[AS_WHOLE_WORDS] = [Term(term.words) for term in question.wanted]
    if question.phrase:
        closer[AS_PHRASE] = [question.phrase]
    looked_for: dict[str, str] = {}

    def closeness(where: str) -> list[str]:
        return [f"{score} * ({_has_all(where, terms, looked_for)})" for score, terms in closer.items()]

    in_tags = f"{IN_TAGS} * ({_has_all(_TITLE_AND_TAGS, question.wanted, looked_for)})"
    unless, named = "", dict[str, object]()
    if hidden is not None:
        hidden_query, named = as_text(hidden)
        unless = f"AND rowid NOT IN (SELECT place FROM post_search WHERE post_id IN ({hidden_query}))"  # noqa: S608
    query = _MATCHES.format(
        unless=unless,
        # What is unwanted may stand in the text, which the large index alone knows.
        index="post_search_index" if unwanted else "post_search_head",
        title_score=" + ".join([str(IN_TITLE), *closeness(_TITLE)]),
        head_score=" + ".join([str(IN_HEAD), in_tags, *closeness(_HEAD)]),
        score=" + ".join(_IS_AMONG.format(score=score) for score in closer) or "0",
    )
    without = f" NOT ({unwanted})" if unwanted else ""
    values = {
        "in_title": f"({{title}} : ({wanted})){without}",
        "in_head": f"({{title tags excerpt}} : ({wanted})){without}",
        "in_text": f"({wanted}){without}",
        **{f"test{score}": " AND ".join(map(_term, terms)) for score, terms in closer.items()},
        **{name: words for words, name in looked_for.items()},
        **named,
    }
    rows = db.session.execute(text(query), {**values, "score": after[0], "place": after[1], "limit": limit})
    return sorted(starmap(Match, rows), key=lambda match: (match.score, match.place), reverse=True)[:limit]


def tidy() -> None:
    db.session.execute(text("INSERT INTO post_search_index (post_search_index) VALUES ('rebuild')"))
    db.session.execute(text("INSERT INTO post_search_head (post_search_head) VALUES ('rebuild')"))


def _longer_words(terms: Sequence[Term]) -> dict[Term, list[str]]:
    """Words of the posts that begin with each of these, in one query."""
    found: dict[Term, list[str]] = {}
    if not terms:
        return found
    query = " UNION ALL ".join(
        f"SELECT * FROM (SELECT {at} AS term, word FROM post_search_words"  # noqa: S608
        f" WHERE word > :word{at} AND word < :end{at} ORDER BY length(word), word LIMIT {MOST_ENDINGS})"
        for at in range(len(terms))
    )
    values: dict[str, str] = {}
    for at, term in enumerate(terms):
        values |= {f"word{at}": term.words[0], f"end{at}": term.words[0] + "\U0010ffff"}
    for at, word in db.session.execute(text(query), values):
        found.setdefault(terms[at], []).append(word)
    return found


def _term(term: Term, endings: Iterable[str] = ()) -> str:
    """The term as FTS5 writes it; folded words hold no quotes."""
    if term.is_phrase:
        return '"' + " ".join(term.tokens) + '"'
    alternatives = " OR ".join(f'"{word}"' for word in endings)
    tokens = " AND ".join(f'"{token}"' for token in term.tokens)
    return f"({tokens} OR {alternatives})" if alternatives else f"({tokens})"


def _has_all(where: str, terms: Iterable[Term], looked_for: dict[str, str]) -> str:
    """Whether all the terms are there; what is looked for gets a parameter's name in `looked_for`."""
    found = []
    for term in terms:
        for words in [" ".join(term.tokens)] if term.is_phrase else term.tokens:
            name = looked_for.setdefault(f" {words}" if term.open_ended else f" {words} ", f"words{len(looked_for)}")
            found.append(f"instr({where}, :{name}) > 0")
    return " AND ".join(found)
