"""What members say of themselves, and when they were last seen."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("shows_last_seen", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column("bio", sa.Text(), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column("bio_html", sa.Text(), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(
            sa.Column("bio_renderer", sa.String(length=200), server_default=sa.text("''"), nullable=False)
        )
        batch_op.add_column(sa.Column("place", sa.String(length=120), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column("links", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("profile_version", sa.Integer(), server_default="1", nullable=False))
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.alter_column("links", server_default=None)  # PostgreSQL cannot compare it with the models


def downgrade() -> None:
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_column("profile_version")
        batch_op.drop_column("links")
        batch_op.drop_column("place")
        batch_op.drop_column("bio_renderer")
        batch_op.drop_column("bio_html")
        batch_op.drop_column("bio")
        batch_op.drop_column("shows_last_seen")
        batch_op.drop_column("last_seen_at")
