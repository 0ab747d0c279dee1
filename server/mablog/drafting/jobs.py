import logging
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mablog import jobs
from mablog.accounts.models import User
from mablog.db import db, lock_for_writing, utcnow
from mablog.drafting import history, policy, sharing
from mablog.drafting.models import MINOR, Revision
from mablog.drafting.queries import post_by_number
from mablog.jobs import job
from mablog.posts import service
from mablog.posts.models import PUBLISHED, Post
from mablog.posts.schemas import PostInput

POSTS_AT_ONCE = 50

log = logging.getLogger(__name__)


@job("drafting.publish")
def publish(post_id: int, at: str, actor_id: int) -> None:
    """Publish a draft whose time has come, for the member who chose it, if they still may and chose no other one."""
    moment = datetime.fromisoformat(at)
    post = post_by_number(post_id)
    if post is None or post.publish_at != moment:
        return
    actor = db.session.scalar(select(User).where(User.id == actor_id).options(joinedload(User.role)))
    if not policy.may_still_edit(actor, post):
        log.warning("post %d stays a draft: who let it be published at a time may not change it any more", post_id)
        post.publish_at = None
        return
    service.edit_post(actor, post, PostInput(status=PUBLISHED, published_at=moment), version=post.version)


@job("drafting.clean_up", every=timedelta(days=1))
def clean_up(after: int = 0) -> None:
    """Thin the revisions of some posts, by number, and leave the rest to the next job; forget expired links."""
    sharing.forget_expired()
    lock_for_writing()
    minor = select(Revision.post_id).where(Revision.kind == MINOR, Revision.post_id > after).distinct()
    some = db.session.scalars(minor.order_by(Revision.post_id).limit(POSTS_AT_ONCE)).all()
    for post_id in some:
        db.session.execute(select(Post.id).where(Post.id == post_id).with_for_update())
        history.thin(post_id, now=utcnow())
    if some:
        jobs.enqueue(clean_up, after=some[-1])
