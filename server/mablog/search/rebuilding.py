"""The index made anew from the posts."""

from mablog.db import db
from mablog.search import queries, service

INDEXED_AT_ONCE = 100


def rebuild_index() -> int:
    """Index every listed post, some at a time, each time with a commit; returns how many."""
    done = 0
    last = 0
    while batch := queries.listed_posts_to_index(after=last, limit=INDEXED_AT_ONCE):
        service.index_posts(batch)
        last = batch[-1].id
        done += len(batch)
        db.session.commit()
        db.session.expunge_all()
    service.finish_rebuild()
    db.session.commit()
    return done
