"""What publishing costs a member with many followers, and how fast they are told."""

import contextvars
import itertools
import statistics
import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, func, insert, select, update

from bench.sites import Site
from mablog import create_app
from mablog.accounts.api_tokens import create_token
from mablog.accounts.models import User
from mablog.accounts.schemas import ApiTokenInput
from mablog.accounts.service import add_user
from mablog.db import db
from mablog.follows.models import Follow
from mablog.jobs.models import Job, State
from mablog.jobs.running import run_next
from mablog.notifications.models import Notification

ROUNDS = 30
WARM_UP = 3
AT_ONCE = 1_000

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Publishing:
    """Seconds until a post is acknowledged and statements of that, without followers and with; then telling them."""

    alone: float
    alone_statements: int
    followed: float
    followed_statements: int
    told_a_second: float
    largest_batch: float


def measure(site: Site, followers: int) -> Publishing:
    """Publish in turns as a member without followers and as one with so many; then tell these of one post."""
    app = create_app(site.settings)
    with app.app_context():
        clients = [_author(app, "alone"), _author(app, "followed")]
        _follow("followed", followers)
        taken: tuple[list[float], list[float]] = ([], [])
        statements = [0, 0]
        for turn in range(WARM_UP + ROUNDS):
            for place, client in enumerate(clients):
                seconds, statements[place] = _publish(client)
                if turn >= WARM_UP:
                    taken[place].append(seconds)
        db.session.execute(update(Job).values(state=State.DONE))  # one post is enough to tell of
        db.session.commit()
        _publish(clients[1])
        batches, before = [], time.perf_counter()
        while True:
            started = time.perf_counter()
            if not run_next(app):
                break
            batches.append(time.perf_counter() - started)
        db.session.rollback()  # what the jobs wrote is seen by a new transaction
        told = db.session.scalar(select(func.count()).select_from(Notification)) or 0
        if told != followers:
            raise RuntimeError(f"{told} of {followers} followers were told")
        rate = told / (time.perf_counter() - before)
        medians = [statistics.median(each) for each in taken]
    return Publishing(medians[0], statements[0], medians[1], statements[1], rate, max(batches))


def _author(app: Any, name: str) -> Any:
    user = add_user(name, email=f"{name}@example.org", password="only for measuring", role="author")
    _token, text = create_token(user, ApiTokenInput(name="bench", scopes=("write",)), by=user)
    db.session.commit()
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {text}"
    return client


def _follow(name: str, followers: int) -> None:
    """Make so many members up who follow one."""
    followed = db.session.scalars(select(User).where(User.username == name)).one()
    row = {
        "role_id": followed.role_id,
        "password_hash": "none",
        "active": True,
        "confirmed_at": followed.created_at,
    }
    for first in range(0, followers, AT_ONCE):
        names = [f"follower{number}" for number in range(first, min(first + AT_ONCE, followers))]
        new = [
            {
                **row,
                "username": each,
                "username_key": each,
                "created_at": followed.created_at,
            }
            for each in names
        ]
        numbers = db.session.scalars(insert(User).returning(User.id), [{**each, "links": []} for each in new]).all()
        pairs = [{"follower_id": number, "followed_id": followed.id} for number in numbers]
        db.session.execute(insert(Follow), pairs)
    db.session.commit()


def _publish(client: Any) -> tuple[float, int]:
    """Seconds and statements of publishing one post."""
    statements = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    started = time.perf_counter()
    # Each with a title of its own, so that none has to look longer for an address.
    body = {"title": f"News {next(_numbers)}", "source": "Some *words*.", "status": "published"}
    # In a context of its own, since a request would share that of this program, and who asks with it.
    answer = contextvars.Context().run(client.post, "/api/posts", json=body)
    seconds = time.perf_counter() - started
    event.remove(db.engine, "before_cursor_execute", note)
    if answer.status_code != 201:
        raise RuntimeError(answer.get_data(as_text=True))
    return seconds, len(statements)
