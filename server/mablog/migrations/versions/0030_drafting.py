"""Revisions of posts, working copies, secret links to drafts, and when a draft is published by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

WAITING_ARE_DRAFTS = "publish_at IS NULL OR (status = 'draft' AND deleted_at IS NULL)"


def upgrade() -> None:
    # With its constraint in the same line, SQLite need not write the table anew.
    moment = sa.DateTime(timezone=True).compile(op.get_bind().dialect)
    op.execute(
        f"ALTER TABLE posts ADD COLUMN publish_at {moment} CONSTRAINT ck_posts_publish_at CHECK ({WAITING_ARE_DRAFTS})"
    )
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("cover", sa.String(length=20), nullable=True),
        sa.Column("cover_alt", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('minor', 'saved', 'published')", name=op.f("ck_revisions_kind")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_revisions_post_id_posts"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["users.id"], name=op.f("fk_revisions_saved_by_id_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
    )
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.create_index("ix_revisions_post_id_number", ["post_id", "number"], unique=True)
        batch_op.create_index(batch_op.f("ix_revisions_saved_by_id"), ["saved_by_id"], unique=False)
    op.create_table(
        "revision_pictures",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revisions.id"],
            name=op.f("fk_revision_pictures_revision_id_revisions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("revision_id", "key", name=op.f("pk_revision_pictures")),
    )
    with op.batch_alter_table("revision_pictures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revision_pictures_key"), ["key"], unique=False)
    op.create_table(
        "working_copies",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("base", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_working_copies_post_id_posts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_working_copies_revision_id_revisions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_working_copies")),
    )
    with op.batch_alter_table("working_copies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_working_copies_revision_id"), ["revision_id"], unique=False)
    op.create_table(
        "draft_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_draft_links_post_id_posts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_draft_links_created_by_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_draft_links_token_hash")),
    )
    with op.batch_alter_table("draft_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_links_post_id"), ["post_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_draft_links_created_by_id"), ["created_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_draft_links_expires_at"), ["expires_at"], unique=False)


def downgrade() -> None:
    op.drop_table("draft_links")
    op.drop_table("working_copies")
    op.drop_table("revision_pictures")
    op.drop_table("revisions")
    op.execute("ALTER TABLE posts DROP COLUMN publish_at")
