"""Cars, and what their drivers are."""

import sqlalchemy as sa
from alembic import op

revision = "cars_0001"
down_revision = None
branch_labels = ("cars",)
depends_on = "0033"


def upgrade() -> None:
    op.create_table(
        "cars_drivers",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), server_default="employee", nullable=False),
        sa.CheckConstraint("kind IN ('student', 'teacher', 'employee')", name=op.f("ck_cars_drivers_kind")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_cars_drivers_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_cars_drivers")),
    )
    op.create_table(
        "cars",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=60), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("bought_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_cars_owner_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cars")),
    )
    op.create_index("ix_cars_bought_at_id", "cars", ["bought_at", "id"])
    op.create_index("ix_cars_owner_id_bought_at_id", "cars", ["owner_id", "bought_at", "id"])


def downgrade() -> None:
    op.drop_table("cars")
    op.drop_table("cars_drivers")
