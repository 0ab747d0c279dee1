import logging
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mablog.accounts.models import User
from mablog.db import db
from mablog.drafting.queries import post_by_number
from mablog.jobs import job
from mablog.posts import policy, service
from mablog.posts.models import PUBLISHED
from mablog.posts.schemas import PostInput

log = logging.getLogger(__name__)


@job("drafting.publish")
def publish(post_id: int, at: str, actor_id: int) -> None:
    """Publish a draft whose time has come, for the member who chose it, if they still may and chose no other one."""
    moment = datetime.fromisoformat(at)
    post = post_by_number(post_id)
    if post is None or post.publish_at != moment:
        return
    actor = db.session.scalar(select(User).where(User.id == actor_id).options(joinedload(User.role)))
    if not policy.may_edit(actor, post):
        log.warning("post %d stays a draft: who let it be published at a time may not change it any more", post_id)
        post.publish_at = None
        return
    service.edit_post(actor, post, PostInput(status=PUBLISHED, published_at=moment), version=post.version)
