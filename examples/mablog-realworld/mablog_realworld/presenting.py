"""Rows as the specification shows them. What belongs to many of them is asked once for all."""

from collections.abc import Iterable, Sequence
from typing import Any

from mablog import hooks
from mablog.accounts.models import User
from mablog.accounts.profiles.queries import load_profiles
from mablog.accounts.schemas import UserOut
from mablog.comments.models import Comment as CommentRow
from mablog.comments.policy import may_read
from mablog.links import absolute_path
from mablog.posts.models import Post
from mablog_realworld.queries import Favorites, favorites_of, picture_of
from mablog_realworld.schemas import Article, ArticleBody, ArticlesBody, Comment, CurrentUser, ListedArticle, Profile


def current_user(member: User, token: str) -> CurrentUser:
    """A member that `profiles.queries.whole` read, with the token that they are known by."""
    return CurrentUser(
        email=member.email or "",
        token=token,
        username=member.username,
        bio=member.bio,
        image=picture_of(member),
    )


def profile(member: User, viewer: User | None) -> Profile:
    """A member that `profiles.queries.profile_of` found; of one who is closed to the viewer, the name alone."""
    is_closed = bool(hooks.call.profile_closed(member=member, viewer=viewer))
    shown = UserOut.of(member, viewer=viewer, is_closed=is_closed)
    image = absolute_path(shown.image) if is_closed else picture_of(member)
    return Profile(username=shown.username, bio=shown.bio, image=image, following=shown.is_following)


def article(post: Post, viewer: User | None) -> ArticleBody:
    """A post, whole."""
    return ArticleBody(article=Article(**_articles([post], viewer)[0], body=post.source))


def articles(posts: Sequence[Post], count: int, viewer: User | None) -> ArticlesBody:
    """Posts, and how many there are on all pages."""
    listed = [ListedArticle(**fields) for fields in _articles(posts, viewer)]
    return ArticlesBody(articles=listed, articles_count=count)


def comments(rows: Iterable[CommentRow], viewer: User | None) -> list[Comment]:
    """Those comments that the viewer can read: others stand in threads as stubs, for which there is no word here."""
    readable = [(row, row.author) for row in rows if row.author and may_read(viewer, row)]
    authors = _profiles([author for _row, author in readable], viewer)
    return [
        Comment(
            id=row.id,
            created_at=row.created_at,
            updated_at=row.edited_at or row.created_at,
            body=row.source,
            author=authors[author.id],
        )
        for row, author in readable
    ]


def _articles(posts: Sequence[Post], viewer: User | None) -> list[dict[str, Any]]:
    authors = _profiles([post.authors[0] for post in posts if post.authors], viewer)
    favorites = favorites_of(viewer, posts)
    return [
        {
            "slug": post.slug,
            "title": post.title,
            "description": post.summary,
            "tag_list": sorted((tag.name for tag in post.tags), key=str.casefold),
            "created_at": post.published_at or post.created_at,
            "updated_at": post.updated_at,
            "favorited": favorites.get(post.id, Favorites()).is_mine,
            "favorites_count": favorites.get(post.id, Favorites()).count,
            "author": authors[post.authors[0].id] if post.authors else NOBODY,
        }
        for post in posts
    ]


NOBODY = Profile(username="", bio="", image="", following=False)
"""Who signs a post whose authors are all gone."""


def _profiles(members: Sequence[User], viewer: User | None) -> dict[int, Profile]:
    if not members:
        return {}
    load_profiles(members)
    standing = hooks.call.authors_followed(authors=members, viewer=viewer) or {}
    return {
        member.id: Profile(
            username=member.username,
            bio=member.bio if member.active else "",
            image=picture_of(member),
            following=standing.get(member.id, {}).get("is_following", False),
        )
        for member in members
    }
