"""Which pictures posts show: kept beside them, so that nobody reads all posts to learn whether one is used."""

from sqlalchemy import delete, insert, select

from mablog.db import db
from mablog.markup import media_keys
from mablog.media.models import Media
from mablog.posts.models import REMOVED, Post, PostPicture


def remember(post: Post, *, is_new: bool) -> None:
    """Note which pictures the source of a stored post names; of a new one, nothing is noted yet."""
    named = media_keys(post.source)
    query = select(PostPicture.key).where(PostPicture.post_id == post.id)
    noted = set() if is_new else set(db.session.scalars(query))
    if noted - named:
        gone = PostPicture.key.in_(noted - named)
        db.session.execute(delete(PostPicture).where(PostPicture.post_id == post.id, gone))
    if named - noted:
        db.session.execute(insert(PostPicture), [{"post_id": post.id, "key": key} for key in sorted(named - noted)])


def in_use(keys: set[str]) -> set[str]:
    """Which of these pictures stand in a post or are its cover, in any state but removed by moderators."""
    stays = Post.withheld.is_distinct_from(REMOVED)
    in_texts = (
        select(PostPicture.key).join(Post, Post.id == PostPicture.post_id).where(PostPicture.key.in_(keys), stays)
    )
    covers = select(Media.key).join(Post, Post.cover_id == Media.id).where(Media.key.in_(keys), stays)
    return set(db.session.scalars(in_texts.union(covers)))
