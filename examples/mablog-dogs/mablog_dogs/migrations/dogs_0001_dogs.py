"""Dogs of members."""

import sqlalchemy as sa
from alembic import op

revision = "dogs_0001"
down_revision = None
branch_labels = ("dogs",)
depends_on = "0033"


def upgrade() -> None:
    op.create_table(
        "dogs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("breed", sa.String(length=60), server_default="", nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("picture_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_dogs_owner_id_users"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["media.id"], name=op.f("fk_dogs_picture_id_media"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dogs")),
    )
    op.create_index("ix_dogs_created_at_id", "dogs", ["created_at", "id"])
    op.create_index(op.f("ix_dogs_owner_id"), "dogs", ["owner_id"])
    op.create_index(op.f("ix_dogs_picture_id"), "dogs", ["picture_id"])


def downgrade() -> None:
    op.drop_table("dogs")
