"""The search index: FTS5 on SQLite, tsvector on PostgreSQL. `mablog search rebuild` fills it from the posts."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SQLITE = (
    """
    CREATE TABLE post_search (
        place INTEGER PRIMARY KEY,
        post_id INTEGER NOT NULL UNIQUE REFERENCES posts (id) ON DELETE CASCADE,
        title TEXT NOT NULL, tags TEXT NOT NULL, excerpt TEXT NOT NULL, body TEXT NOT NULL
    )
    """,
    # The words are folded and set apart by spaces before they come here; `ascii` parts them nowhere else.
    """
    CREATE VIRTUAL TABLE post_search_index
    USING fts5(title, tags, excerpt, body, content='post_search', content_rowid='place', tokenize='ascii')
    """,
    # By itself, so that where in a post a word stands costs little to ask, however many texts have the word.
    """
    CREATE VIRTUAL TABLE post_search_head
    USING fts5(title, tags, excerpt, content='post_search', content_rowid='place', tokenize='ascii')
    """,
    """
    CREATE TRIGGER post_search_added AFTER INSERT ON post_search BEGIN
        INSERT INTO post_search_index (rowid, title, tags, excerpt, body)
        VALUES (new.place, new.title, new.tags, new.excerpt, new.body);
        INSERT INTO post_search_head (rowid, title, tags, excerpt)
        VALUES (new.place, new.title, new.tags, new.excerpt);
    END
    """,
    """
    CREATE TRIGGER post_search_removed AFTER DELETE ON post_search BEGIN
        INSERT INTO post_search_index (post_search_index, rowid, title, tags, excerpt, body)
        VALUES ('delete', old.place, old.title, old.tags, old.excerpt, old.body);
        INSERT INTO post_search_head (post_search_head, rowid, title, tags, excerpt)
        VALUES ('delete', old.place, old.title, old.tags, old.excerpt);
    END
    """,
    "CREATE TABLE post_search_words (word TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID",
)

POSTGRESQL = (
    """
    CREATE TABLE post_search (
        place BIGINT PRIMARY KEY,
        post_id INTEGER NOT NULL UNIQUE REFERENCES posts (id) ON DELETE CASCADE,
        head TSVECTOR NOT NULL,
        document TSVECTOR NOT NULL
    )
    """,
    "CREATE INDEX ix_post_search_document ON post_search USING gin (document)",
)


def upgrade() -> None:
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(sa.text(statement))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(sa.text("DROP TABLE post_search_words"))
        op.execute(sa.text("DROP TABLE post_search_head"))
        op.execute(sa.text("DROP TABLE post_search_index"))
    op.execute(sa.text("DROP TABLE post_search"))
