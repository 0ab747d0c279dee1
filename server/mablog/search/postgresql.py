"""The index on PostgreSQL: a tsvector of each post, with the title weighted A, tags B, excerpt C and text D.

PostgreSQL keeps 256 places of a word in a post, up to the 16,383rd word (its manual, 12.11 Limitations): behind those
a phrase is not found. Single words are.
"""

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

# Each of the three parts is read only where those before it gave too few.
_MATCHES = f"""
    WITH titles AS MATERIALIZED (
        SELECT place, post_id, {{title_score}} AS score FROM (
            SELECT place, post_id, head FROM post_search WHERE {{in_title}} {{unless}}
            ORDER BY {{title_order}} DESC LIMIT {RANKED_FIRST}
        ) AS newest
    ), heads AS MATERIALIZED (
        SELECT place, post_id, {{head_score}} AS score FROM (
            SELECT place, post_id, head FROM post_search WHERE head @@ CAST(:wanted AS tsquery) {{unless}}
            AND place NOT IN (SELECT place FROM titles) ORDER BY {{head_order}} DESC LIMIT {RANKED_FIRST}
        ) AS newest
    ), others AS MATERIALIZED (
        SELECT place, post_id, {{score}} AS score FROM (
            SELECT place, post_id, document FROM post_search WHERE document @@ CAST(:wanted AS tsquery) {{unless}}
            ORDER BY {{order}} DESC LIMIT {RANKED}
        ) AS newest
        WHERE place NOT IN (SELECT place FROM titles UNION ALL SELECT place FROM heads)
    ), best_titles AS MATERIALIZED (
        SELECT post_id, score, place FROM titles WHERE (score, place) < (:score, :place)
        ORDER BY score DESC, place DESC LIMIT :limit
    ), best_heads AS MATERIALIZED (
        SELECT post_id, score, place FROM heads
        WHERE (score, place) < (:score, :place) AND (SELECT count(*) FROM best_titles) < :limit
        ORDER BY score DESC, place DESC LIMIT :limit
    ), best_others AS (
        SELECT post_id, score, place FROM others
        WHERE (score, place) < (:score, :place)
        AND (SELECT count(*) FROM best_titles) + (SELECT count(*) FROM best_heads) < :limit
        ORDER BY score DESC, place DESC LIMIT :limit
    )
    SELECT * FROM best_titles UNION ALL SELECT * FROM best_heads UNION ALL SELECT * FROM best_others
"""  # noqa: S608

# Where so many of the newest documents match, enough matches are near the end, and it is read backwards from there; of
# others the index has few enough. Either way costs the same at these numbers in a site of 100,000 posts.
_NEWEST, _MANY_HEADS, _MANY_TEXTS = 200, 3, 35

# The same said in two ways: the second is that of the index of titles, which are few beside tags.
_IN_MANY_TITLES = "head @@ CAST(:in_title AS tsquery)"
_IN_FEW_TITLES = "ts_filter(head, '{a}') @@ CAST(:wanted AS tsquery)"

# The planner takes reading every document for cheap: it knows not that they are stored apart from their rows.
_PREPARE = f"""
    SELECT set_config('enable_seqscan', 'off', true),
        count(*) FILTER (WHERE head @@ CAST(:in_title AS tsquery)),
        count(*) FILTER (WHERE head @@ CAST(:wanted AS tsquery)),
        count(*) FILTER (WHERE document @@ CAST(:wanted AS tsquery))
    FROM (SELECT head, document FROM post_search ORDER BY place DESC LIMIT {_NEWEST}) AS newest
"""  # noqa: S608
_RESTORE = "SET LOCAL enable_seqscan TO DEFAULT"

_TEST = "{score} * CAST({column} @@ CAST(:{name}{score} AS tsquery) AS integer)"


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


def matches(question: Question, *, after: tuple[int, int], limit: int, hidden: Hidden | None = None) -> list[Match]:
    wanted = question.wanted
    closer: dict[int, Sequence[Term]] = {}
    if any(term.open_ended for term in wanted):
        closer[AS_WHOLE_WORDS] = [Term(term.words) for term in wanted]
    if question.phrase:
        closer[AS_PHRASE] = [question.phrase]
    values: dict[str, object] = {
        "in_title": _all(wanted, "A"),
        "wanted": _all(wanted),
        f"head{IN_TAGS}": _all(wanted, "AB"),
    }
    values["unwanted"] = " | ".join(map(_term, question.unwanted))
    for score, terms in closer.items():
        values |= {f"title{score}": _all(terms, "A"), f"head{score}": _all(terms), f"text{score}": _all(terms)}
    _, in_titles, in_heads, in_texts = db.session.execute(text(_PREPARE), values).one()
    unless = "AND NOT document @@ CAST(:unwanted AS tsquery)" if question.unwanted else ""
    if hidden is not None:
        hidden_query, named = as_text(hidden)
        unless += f" AND post_id NOT IN ({hidden_query})"
        values |= named
    query = _MATCHES.format(
        unless=unless,
        in_title=_IN_MANY_TITLES if in_titles >= _MANY_HEADS else _IN_FEW_TITLES,
        title_order=_order(in_titles, _MANY_HEADS),
        title_score=_score(IN_TITLE, "title", "head", closer),
        head_order=_order(in_heads, _MANY_HEADS),
        head_score=_score(IN_HEAD, "head", "head", [IN_TAGS, *closer]),
        order=_order(in_texts, _MANY_TEXTS),
        score=_score(0, "text", "document", closer),
    )
    rows = db.session.execute(text(query), {**values, "score": after[0], "place": after[1], "limit": limit}).all()
    db.session.execute(text(_RESTORE))
    return sorted(starmap(Match, rows), key=lambda match: (match.score, match.place), reverse=True)[:limit]


def tidy() -> None:
    db.session.execute(text("ANALYZE post_search"))  # the planner should know which words are common
    # What was written last waits in a list that each search reads whole (manual, 70.4.1 GIN Fast Update Technique).
    for index in ("document", "head", "title"):
        db.session.execute(text(f"SELECT gin_clean_pending_list('ix_post_search_{index}')"))


def _order(found: int, many: int) -> str:
    """What to order by: an expression keeps the planner from reading backwards through all documents."""
    return "place" if found >= many else "place + 0"


def _score(least: int, name: str, column: str, tests: Iterable[int]) -> str:
    return " + ".join([str(least), *(_TEST.format(score=score, name=name, column=column) for score in tests)])


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
