from datetime import timedelta

from mablog.accounts.models import User
from mablog.accounts.queries import load_roles
from mablog.comments.models import Comment
from mablog.db import utcnow
from mablog.hooks import listens
from mablog.moderation import policy, queries, rules, service
from mablog.moderation.settings import HoldSettings
from mablog.moderation.targets import Target
from mablog.posts.models import WITHHELD, Post
from mablog.site.queries import settings_of


@listens
def post_may(post: Post, viewer: User | None) -> dict[str, bool]:
    return _may(Target(post=post), viewer)


@listens
def comment_may(comment: Comment, viewer: User | None) -> dict[str, bool]:
    return _may(Target(comment=comment), viewer)


def _may(target: Target, viewer: User | None) -> dict[str, bool]:
    is_withheld = target.state in WITHHELD
    may_decide = False
    if viewer is not None and viewer.can("posts.moderate"):
        load_roles()  # which say what the people may do whom it is about
        may_decide = policy.may_decide(viewer, target.people)
    return {
        "report": policy.may_report(viewer, target.people),
        "hide": may_decide and not is_withheld,
        "show": may_decide and is_withheld,
    }


@listens
def member_may(member: User, viewer: User | None) -> dict[str, bool]:
    may_sanction = viewer is not None and policy.may_sanction(viewer, member)
    return {
        "report": member.active and policy.may_report(viewer, [member]),
        "silence": may_sanction,
        "suspend": may_sanction,
    }


@listens
def comment_to_hold(comment: Comment, post: Post, author: User) -> str | None:
    """The first rule of the site that this comment breaks. Moderators and the authors of the post wait for nobody."""
    if author.can("posts.moderate") or author.id in {each.id for each in post.authors}:
        return None
    hold, now = settings_of(HoldSettings), utcnow()
    if hold.links and rules.links_in(comment.html) >= hold.links:
        return "links"
    if rules.contains_any(comment.html, hold.words):
        return "words"
    if hold.account_hours and now - author.created_at < timedelta(hours=hold.account_hours):
        return "age"
    if hold.rate_comments:
        since = now - timedelta(minutes=hold.rate_minutes)
        if queries.comments_since(author, since, beside=comment) >= hold.rate_comments:
            return "rate"
    return None


@listens
def comment_held(comment: Comment, rule: str) -> None:
    service.open_case(Target(comment=comment)).rule = rule


@listens
def post_held(post: Post, rule: str) -> None:
    service.open_case(Target(post=post)).rule = rule
