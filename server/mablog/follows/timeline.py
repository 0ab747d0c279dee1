"""The newest posts of those that a member follows, found without reading all that they ever published.

The newest post of each followed member or tag, its head, is one step into an index. The newest N posts of all belong to
those whose heads are newest: where heads have N different times, whoever's head is older than these has none of the
newest N posts. Of those that are left, the newest N posts each are looked at. So the cost is a step for each that is
followed, and N posts of some N of them, whatever they published and however long ago.
"""

from datetime import UTC, datetime

from sqlalchemy import Integer, bindparam, text

from mablog.accounts.models import User
from mablog.db import UTCDateTime, db
from mablog.pagination import Page, decode_cursor, encode_cursor
from mablog.posts.models import Post
from mablog.posts.queries import PAGE_SIZE, posts_in_order

LATEST = datetime(9999, 12, 31, tzinfo=UTC), 2**31 - 1
"""The place before the first post, in the descending order of time and number."""

EARLIEST = datetime(1, 1, 1, tzinfo=UTC)


def timeline_of(viewer: User, *, cursor: str | None, limit: int = PAGE_SIZE, field: str = "after") -> Page[Post]:
    """The listed posts of the members and tags that this member follows, newest first. Raises InvalidFields.

    Without those that the member signs, and those of members whom they block.
    """
    moment, post = decode_cursor(cursor, (datetime, int), field=field) if cursor else LATEST
    given = {"viewer": viewer.id, "moment": moment, "post": post}
    rows = db.session.execute(_TIMELINE, given | {"earliest": EARLIEST, "last": limit, "number": limit + 1}).all()
    items = posts_in_order(viewer, [row.post_id for row in rows[:limit]])
    return Page(items, encode_cursor(*rows[limit - 1]) if len(rows) > limit else None)


# One statement, written out for both databases: putting it together would cost more than running it. LEFT JOIN has
# SQLite begin with those that are followed. A value that is not null, other than NOT EXISTS, has PostgreSQL ask about
# one post at a time and expect that most are wanted, so that it costs the same however much the reader wrote.
_WANTED = """
(link.listed_at, link.post_id) < (:moment, :post) AND (
  SELECT CASE count(*) WHEN 0 THEN 1 END FROM authorships other
  WHERE other.post_id = link.post_id AND other.listed_at IS NOT NULL AND (
    other.user_id = :viewer
    OR EXISTS (SELECT 1 FROM blocks WHERE blocker_id = :viewer AND blocked_id = other.user_id))) IS NOT NULL"""

_SOURCE = """
SELECT follow.{key} AS key, (
  SELECT link.listed_at FROM {links} link WHERE link.{key_of_link} = follow.{key} AND {wanted}
  ORDER BY link.listed_at DESC, link.post_id DESC LIMIT 1) AS head
FROM {follows} follow WHERE follow.{follower} = :viewer"""

_CHOSEN = """
SELECT source.key, coalesce((
  SELECT link.listed_at FROM {links} link WHERE link.{key_of_link} = source.key AND {wanted}
  ORDER BY link.listed_at DESC, link.post_id DESC LIMIT 1 OFFSET :last), :earliest) AS oldest
FROM {sources} source WHERE source.head >= (SELECT head FROM edge)"""

_POSTS = """
SELECT link.listed_at, link.post_id FROM {chosen} chosen
LEFT JOIN {links} link ON link.{key_of_link} = chosen.key AND link.listed_at >= chosen.oldest AND {wanted}"""

_MEMBERS = {"follows": "follows", "follower": "follower_id", "key": "followed_id", "links": "authorships",
            "key_of_link": "user_id", "sources": "members", "chosen": "chosen_members", "wanted": _WANTED}  # fmt: skip
_TAGS = {"follows": "tag_follows", "follower": "user_id", "key": "tag_id", "links": "post_tags",
         "key_of_link": "tag_id", "sources": "tags", "chosen": "chosen_tags", "wanted": _WANTED}  # fmt: skip

_TIMELINE = (
    text(f"""
WITH members AS ({_SOURCE.format(**_MEMBERS)}),
tags AS ({_SOURCE.format(**_TAGS)}),
heads AS (SELECT head FROM members WHERE head IS NOT NULL UNION SELECT head FROM tags WHERE head IS NOT NULL),
edge AS (SELECT min(head) AS head FROM (SELECT head FROM heads ORDER BY head DESC LIMIT :number) newest),
chosen_members AS MATERIALIZED ({_CHOSEN.format(**_MEMBERS)}),
chosen_tags AS MATERIALIZED ({_CHOSEN.format(**_TAGS)})
SELECT listed_at, post_id FROM ({_POSTS.format(**_MEMBERS)} UNION {_POSTS.format(**_TAGS)}) found
ORDER BY listed_at DESC, post_id DESC LIMIT :number""")  # noqa: S608
    .bindparams(
        bindparam("moment", type_=UTCDateTime),
        bindparam("earliest", type_=UTCDateTime),
    )
    .columns(listed_at=UTCDateTime, post_id=Integer)
)
