"""The index on SQLite: FTS5 reads its lists of matches from the newest one back, and stops where it has enough."""

from collections.abc import Iterable, Sequence

from sqlalchemy import text

from mablog.db import db
from mablog.search.documents import AS_PHRASE, AS_WHOLE_WORDS, IN_EXCERPT, IN_TAGS, IN_TITLE, RANKED, Document, Match
from mablog.search.question import Question, Term
from mablog.search.words import is_unspaced

MOST_ENDINGS = 10
"""Longer words that a word stands for, the shortest first. FTS5's own search by beginning reads every match of each."""

_MATCHES = f"""
    WITH pool AS (
        SELECT rowid AS place FROM post_search_index WHERE post_search_index MATCH :question
        ORDER BY rowid DESC LIMIT {RANKED}
    ), ranked AS (
        SELECT place, {{score}} AS score FROM pool LIMIT {RANKED}
    ), best AS (
        SELECT place, score FROM ranked WHERE (score, place) < (:score, :place)
        ORDER BY score DESC, place DESC LIMIT :limit
    )
    SELECT post_search.post_id, score, place FROM best JOIN post_search USING (place) ORDER BY score DESC, place DESC
"""  # noqa: S608
# The second LIMIT changes no result: it keeps SQLite from working out each score anew wherever it is named.

# No list of matches is read further back than the pool was.
_IS_AMONG = """
    {score} * (place IN (
        SELECT rowid FROM {table} WHERE {table} MATCH :test{score} AND rowid >= (SELECT min(place) FROM pool)
    ))
"""


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


def matches(question: Question, *, after: tuple[int, int], limit: int) -> list[Match]:
    longer = _longer_words([term for term in question.wanted if term.open_ended])
    wanted = " AND ".join(_term(term, longer.get(term, ())) for term in question.wanted)
    unwanted = " OR ".join(_term(term) for term in question.unwanted)
    tests = {
        IN_TITLE: ("post_search_head", f"{{title}} : ({wanted})"),
        IN_TAGS: ("post_search_head", f"{{title tags}} : ({wanted})"),
        IN_EXCERPT: ("post_search_head", wanted),
    }
    if longer:
        tests[AS_WHOLE_WORDS] = ("post_search_index", " AND ".join(_term(term) for term in question.wanted))
    if question.phrase:
        tests[AS_PHRASE] = ("post_search_index", _term(question.phrase))
    score = " + ".join(_IS_AMONG.format(score=score, table=table) for score, (table, _test) in tests.items())
    values = {f"test{score}": test for score, (_table, test) in tests.items()}
    values["question"] = f"({wanted}) NOT ({unwanted})" if unwanted else wanted
    rows = db.session.execute(
        text(_MATCHES.format(score=score)), {**values, "score": after[0], "place": after[1], "limit": limit}
    )
    return [Match(*row) for row in rows]


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
