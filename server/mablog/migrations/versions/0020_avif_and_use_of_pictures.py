"""Pictures in AVIF, which posts show which, and since when one is not used."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# What `markup.pictures` took for a picture of the site when this was written.
PICTURE = re.compile(r"/media/([a-z0-9]{20})(?:-\d{1,5})?\.webp(?![\w-])")


def upgrade() -> None:
    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.add_column(sa.Column("has_avif", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("unused_since", sa.DateTime(timezone=True), nullable=True))
    media = sa.table("media", sa.column("animated", sa.Boolean()), sa.column("has_avif", sa.Boolean()))
    op.execute(media.update().where(media.c.animated).values(has_avif=False))
    used = op.create_table(
        "post_pictures",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_post_pictures_post_id_posts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", "key", name=op.f("pk_post_pictures")),
    )
    with op.batch_alter_table("post_pictures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_pictures_key"), ["key"], unique=False)
    _fill(used)


def _fill(used: sa.Table) -> None:
    posts = sa.table("posts", sa.column("id", sa.Integer()), sa.column("source", sa.Text()))
    connection, last = op.get_bind(), 0
    some = sa.select(posts.c.id, posts.c.source).where(posts.c.source.contains("/media/")).order_by(posts.c.id)
    while rows := connection.execute(some.where(posts.c.id > last).limit(500)).all():
        found = [{"post_id": post, "key": key} for post, source in rows for key in sorted(set(PICTURE.findall(source)))]
        if found:
            connection.execute(used.insert(), found)
        last = rows[-1].id


def downgrade() -> None:
    op.drop_table("post_pictures")
    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.drop_column("unused_since")
        batch_op.drop_column("has_avif")
