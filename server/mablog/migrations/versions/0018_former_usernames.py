"""The usernames of deleted accounts, which nobody registers again."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "former_usernames",
        sa.Column("username_key", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("username_key", name=op.f("pk_former_usernames")),
    )


def downgrade() -> None:
    op.drop_table("former_usernames")
