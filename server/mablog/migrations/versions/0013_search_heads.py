"""Indexes of what search ranks first, titles and then tags and excerpts; SQLite has one already."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text("CREATE INDEX ix_post_search_head ON post_search USING gin (head)"))
        op.execute(sa.text("CREATE INDEX ix_post_search_title ON post_search USING gin (ts_filter(head, '{a}'))"))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text("DROP INDEX ix_post_search_title"))
        op.execute(sa.text("DROP INDEX ix_post_search_head"))
