from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import insert

from mablog.accounts.models import User
from mablog.db import db, utcnow
from mablog.posts.models import PUBLISHED, Authorship, Post, PostTag, Tag

ManyPosts = Callable[[User, int], None]


@pytest.fixture
def many_posts() -> ManyPosts:
    """Adds published posts of an author, a tag of their own and the tag `garden` each, in a few statements."""

    def add(author: User, number: int, *, first: int = 1000) -> None:
        now = utcnow()
        garden = db.session.query(Tag).filter_by(slug="garden").one_or_none() or Tag(name="Garden", slug="garden")
        db.session.add(garden)
        db.session.flush()
        posts, tags, people, links = [], [], [], []
        for key in range(first, first + number):
            moment = now - timedelta(minutes=key)
            texts = {"title": f"Post {key}", "slug": f"many-{key}", "source": "x", "html": "<p>x</p>", "language": "en"}
            posts.append({"id": key, "status": PUBLISHED, "published_at": moment, "listed_at": moment, **texts})
            tags.append({"id": key, "name": f"Tag {key}", "slug": f"tag-{key}", "posts_count": 1})
            accepted = {"position": 0, "accepted_at": moment, "listed_at": moment}
            people.append({"post_id": key, "user_id": author.id, **accepted})
            for place, tag in enumerate((garden.id, key)):
                links.append({"post_id": key, "tag_id": tag, "position": place, "listed_at": moment})
        for model, rows in ((Post, posts), (Tag, tags), (Authorship, people), (PostTag, links)):
            db.session.execute(insert(model), rows)
        garden.posts_count += number
        author.posts_count += number
        db.session.commit()

    return add
