"""Where log-ins come from; how long they last is the site's setting."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("login_sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("address", sa.String(length=64), server_default="", nullable=False))
        batch_op.add_column(sa.Column("user_agent", sa.String(length=400), server_default="", nullable=False))
        batch_op.drop_index(batch_op.f("ix_login_sessions_expires_at"))
        batch_op.drop_column("expires_at")
    # The log-ins of before have no address; later ones always say.
    with op.batch_alter_table("login_sessions", schema=None) as batch_op:
        batch_op.alter_column("address", existing_type=sa.String(length=64), server_default=None)
        batch_op.alter_column("user_agent", existing_type=sa.String(length=400), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("login_sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_column("user_agent")
        batch_op.drop_column("address")
    # Their time-out is not known here, so everybody logs in anew.
    op.execute("UPDATE login_sessions SET expires_at = created_at")
    with op.batch_alter_table("login_sessions", schema=None) as batch_op:
        batch_op.alter_column("expires_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.create_index(batch_op.f("ix_login_sessions_expires_at"), ["expires_at"], unique=False)
