"""What the timeline costs those who follow many, and those who follow few, compared with the home page made whole."""

import statistics
from collections.abc import Iterator

from sqlalchemy import func, insert, select

from bench.sites import Site
from bench.sizes import ROUNDS, WARM_UP, Caller
from mablog.accounts.models import User
from mablog.accounts.service import add_user
from mablog.db import db, utcnow
from mablog.follows import counts
from mablog.follows.models import Follow, TagFollow
from mablog.posts.models import Tag

FEW = 3


def compare(site: Site) -> list[tuple[str, float, float]]:
    """For each kind of reader, what the home page and the timeline cost, in seconds of CPU: medians, taken in turns."""
    caller = Caller(site)
    result = []
    for name, reader in _readers(caller):
        cookie = caller.log_in(reader)
        home, timeline = [], []
        for turn in range(WARM_UP + ROUNDS):
            spent = caller.cost("/", cookie), caller.cost("/following", cookie)
            if turn >= WARM_UP:
                home.append(spent[0])
                timeline.append(spent[1])
        result.append((name, statistics.median(home), statistics.median(timeline)))
    return result


def _readers(caller: Caller) -> Iterator[tuple[str, int]]:
    """Who reads, by number: whom `seed` let follow many, the same with every tag beside, and one who follows few."""
    number = func.count()
    with caller.app.app_context():
        by_number = select(Follow.follower_id, number).group_by(Follow.follower_id).order_by(number.desc())
        many, followed = db.session.execute(by_number.limit(1)).one()
        # Nobody is left who follows nobody, where `seed --followers` let everybody follow somebody.
        reader = add_user("seldom", email=None, password=None, role="reader").id
        db.session.commit()
        seldom = select(User.id).where(User.posts_count > 0).order_by(User.posts_count, User.id)
        few = db.session.scalars(seldom.limit(FEW)).all()
        tags = db.session.scalars(select(Tag.id)).all()
    yield f"{followed:,} members", many
    _follow(caller, TagFollow, [{"user_id": many, "tag_id": tag} for tag in tags])
    yield f"{followed:,} members and {len(tags)} tags", many
    _follow(
        caller,
        Follow,
        [{"follower_id": reader, "followed_id": author} for author in few],
    )
    yield f"{FEW} members who seldom write", reader


def _follow(caller: Caller, model: type[Follow | TagFollow], rows: list[dict[str, int]]) -> None:
    with caller.app.app_context():
        db.session.execute(insert(model), [row | {"created_at": utcnow()} for row in rows])
        counts.recount()
        db.session.commit()
