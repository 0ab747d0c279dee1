"""The squares of people's pictures."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.add_column(sa.Column("squares", sa.JSON(), server_default="[]", nullable=False))
    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.alter_column("squares", server_default=None)  # PostgreSQL cannot compare it with the models


def downgrade() -> None:
    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.drop_column("squares")
