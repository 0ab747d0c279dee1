"""Favourite articles."""

import sqlalchemy as sa
from alembic import op

revision = "realworld_0001"
down_revision = None
branch_labels = ("realworld",)
depends_on = "0033"


def upgrade() -> None:
    op.create_table(
        "realworld_favorites",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_realworld_favorites_user_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_realworld_favorites_post_id_posts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "post_id", name=op.f("pk_realworld_favorites")),
    )
    op.create_index("ix_realworld_favorites_post_id_user_id", "realworld_favorites", ["post_id", "user_id"])


def downgrade() -> None:
    op.drop_table("realworld_favorites")
