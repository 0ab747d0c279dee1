"""Which files and pictures were imported."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "imported_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(64), nullable=False),
        sa.Column("identity", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("wanted_slug", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("post_version", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_imported_files_post_id_posts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_imported_files"),
        sa.UniqueConstraint("place", name="uq_imported_files_place"),
    )
    op.create_index("ix_imported_files_identity", "imported_files", ["identity"])
    op.create_index("ix_imported_files_post_id", "imported_files", ["post_id"])
    op.create_table(
        "imported_pictures",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("media_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["media_id"], ["media.id"], name="fk_imported_pictures_media_id_media", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name="pk_imported_pictures"),
    )
    op.create_index("ix_imported_pictures_media_id", "imported_pictures", ["media_id"])


def downgrade() -> None:
    op.drop_table("imported_pictures")
    op.drop_table("imported_files")
