"""What moderators keep from readers, their cases, the reports on them, and their right to silence and suspend."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

PERMISSION = "members.moderate"
IS_OPEN = sa.text("decided_at IS NULL")

roles = sa.table("roles", sa.column("name", sa.String()), sa.column("permissions", sa.JSON()))


def upgrade() -> None:
    # With its constraint in the same line, SQLite need not write the table anew.
    op.execute(
        "ALTER TABLE posts ADD COLUMN withheld VARCHAR(16)"
        " CONSTRAINT ck_posts_withheld CHECK (withheld IN ('held', 'hidden', 'removed'))"
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("reports_count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "CASE WHEN comment_id IS NULL THEN 0 ELSE 1 END + CASE WHEN post_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN user_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_cases_target"),
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_cases_comment_id_comments"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_cases_post_id_posts"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_cases_user_id_users"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_cases_author_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_cases_decided_by_id_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    for column in ("comment_id", "post_id", "user_id"):
        op.create_index(
            f"ix_cases_open_{column}", "cases", [column], unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN
        )
    for column in ("comment_id", "post_id", "user_id", "author_id", "decided_by_id"):
        op.create_index(op.f(f"ix_cases_{column}"), "cases", [column])
    op.create_index("ix_cases_open", "cases", ["created_at", "id"], sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)
    op.create_index("ix_cases_decided_at_id", "cases", ["decided_at", "id"])
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_reports_case_id_cases"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["users.id"], name=op.f("fk_reports_reporter_id_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("case_id", "reporter_id", name=op.f("uq_reports_case_id_reporter_id")),
    )
    op.create_index(op.f("ix_reports_reporter_id"), "reports", ["reporter_id"])
    _change_moderators(lambda held: [*held, PERMISSION])


def downgrade() -> None:
    _change_moderators(lambda held: held)
    op.drop_table("reports")
    op.drop_table("cases")
    op.execute("ALTER TABLE posts DROP COLUMN withheld")


def _change_moderators(change: Callable[[list[str]], list[str]]) -> None:
    """Change what the moderators' role may do, beside what this migration is about."""
    connection = op.get_bind()
    moderators = roles.c.name == "moderator"
    for held in connection.scalars(sa.select(roles.c.permissions).where(moderators)).all():
        others = [permission for permission in held if permission != PERMISSION]
        connection.execute(roles.update().where(moderators).values(permissions=change(others)))
