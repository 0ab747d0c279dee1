"""The index on PostgreSQL: a tsvector of each post, with the title weighted A, tags B, excerpt C and text D.

PostgreSQL keeps 256 places of a word in a post, up to the 16,383rd word (its manual, 12.11 Limitations): behind those
a phrase is not found. Single words are.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import text

from mablog.db import db
from mablog.search.documents import AS_PHRASE, AS_WHOLE_WORDS, IN_EXCERPT, IN_TAGS, IN_TITLE, RANKED, Document, Match
from mablog.search.question import Question, Term

_MATCHES = f"""
    WITH pool AS MATERIALIZED (
        SELECT place, post_id, head, document FROM post_search WHERE document @@ CAST(:question AS tsquery)
        ORDER BY {{order}} DESC LIMIT {RANKED}
    ), ranked AS (
        SELECT post_id, {{score}} AS score, place FROM pool
    )
    SELECT post_id, score, place FROM ranked
    WHERE (score, place) < (:score, :place) ORDER BY score DESC, place DESC LIMIT :limit
"""  # noqa: S608

_NEWEST = 200

# The planner takes reading every document for cheap: it knows not that they are stored apart from their rows.
_PREPARE = f"""
    SELECT set_config('enable_seqscan', 'off', true), count(*)
    FROM (SELECT document FROM post_search ORDER BY place DESC LIMIT {_NEWEST}) AS newest
    WHERE document @@ CAST(:question AS tsquery)
"""  # noqa: S608
_RESTORE = "SET LOCAL enable_seqscan TO DEFAULT"

_TEST = "{score} * CAST({column} @@ CAST(:test{score} AS tsquery) AS integer)"


def write(documents: Sequence[Document]) -> None:
    if not documents:
        return
    db.session.execute(
        text(
            "INSERT INTO post_search (place, post_id, head, document)"
            " VALUES (:place, :post_id, CAST(:head AS tsvector), CAST(:document AS tsvector))"
        ),
        [
            {
                "place": document.place,
                "post_id": document.post_id,
                "head": _vector(A=document.title, B=document.tags, C=document.excerpt),
                "document": _vector(A=document.title, B=document.tags, C=document.excerpt, D=document.body),
            }
            for document in documents
        ],
    )


def matches(question: Question, *, after: tuple[int, int], limit: int) -> list[Match]:
    wanted = _all(question.wanted)
    tests = {
        IN_TITLE: ("head", _all(question.wanted, "A")),
        IN_TAGS: ("head", _all(question.wanted, "AB")),
        IN_EXCERPT: ("head", _all(question.wanted)),
    }
    if any(term.open_ended for term in question.wanted):
        tests[AS_WHOLE_WORDS] = ("document", _all(Term(term.words) for term in question.wanted))
    if question.phrase:
        tests[AS_PHRASE] = ("document", _term(question.phrase))
    score = " + ".join(_TEST.format(score=score, column=column) for score, (column, _test) in tests.items())
    values = {f"test{score}": test for score, (_column, test) in tests.items()}
    values["question"] = " & ".join([wanted, *(f"!{_term(term)}" for term in question.unwanted)])
    _, among_newest = db.session.execute(text(_PREPARE), {"question": values["question"]}).one()
    # Where a quarter of the newest documents match, enough matches are near the end: it is read backwards from there.
    # Of others the index has few enough; an expression keeps the planner from reading backwards through all documents.
    order = "place" if among_newest > _NEWEST / 4 else "place + 0"
    rows = db.session.execute(
        text(_MATCHES.format(score=score, order=order)),
        {**values, "score": after[0], "place": after[1], "limit": limit},
    ).all()
    db.session.execute(text(_RESTORE))
    return [Match(*row) for row in rows]


def tidy() -> None:
    db.session.execute(text("ANALYZE post_search"))  # the planner should know which words are common


def _vector(**fields: Sequence[str]) -> str:
    """A tsvector; folded words hold neither quotes nor backslashes. No phrase reaches from one field into the next."""
    places: dict[str, list[str]] = {}
    at = 0
    for weight, words in fields.items():
        for word in words:
            at += 1
            places.setdefault(word, []).append(f"{at}{weight}")
        at += 1
    return " ".join(f"'{word}':{','.join(found[:256])}" for word, found in places.items())


def _all(terms: Iterable[Term], weights: str = "") -> str:
    return " & ".join(_term(term, weights) for term in terms)


def _term(term: Term, weights: str = "") -> str:
    mark = "*" * term.open_ended + weights
    tokens = [f"'{token}':{mark}" if mark else f"'{token}'" for token in term.tokens]
    return "(" + (" <-> " if term.is_phrase else " & ").join(tokens) + ")"
