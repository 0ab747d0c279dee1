"""Indexes that find the comments of some members on some posts, and which of some members follow a tag."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_comments_post_id_author_id", "comments", ["post_id", "author_id", "state"])
    op.drop_index("ix_tag_follows_tag_id", "tag_follows")
    op.create_index("ix_tag_follows_tag_id_user_id", "tag_follows", ["tag_id", "user_id"])


def downgrade() -> None:
    op.drop_index("ix_tag_follows_tag_id_user_id", "tag_follows")
    op.create_index("ix_tag_follows_tag_id", "tag_follows", ["tag_id"])
    op.drop_index("ix_comments_post_id_author_id", "comments")
