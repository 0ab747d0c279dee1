"""The buttons on the pages of others: follow, or follow no more. Visitors are led to the log-in."""

from collections.abc import Sequence

from flask import get_template_attribute
from markupsafe import Markup

from mablog.accounts.cookies import viewer
from mablog.accounts.models import User
from mablog.blocks.queries import blocked_by
from mablog.follows import policy, queries
from mablog.hooks import listens
from mablog.posts.models import Tag


@listens(trylast=True)
def profile_actions(member: User) -> Markup | None:
    return member_buttons([member]).get(member.id)


@listens
def author_actions(authors: Sequence[User]) -> dict[int, Markup]:
    return member_buttons(authors)


@listens
def tag_actions(tag: Tag) -> Markup | None:
    member = viewer()
    if member is not None and not member.can("members.follow"):
        return None
    button = get_template_attribute("follows/_buttons.html", "tag_button")
    shown: Markup = button(tag, member is not None, member is not None and queries.is_following_tag(member, tag))
    return shown


def member_buttons(members: Sequence[User]) -> dict[int, Markup]:
    """A button for each of these members whom the viewer could follow, by number. One query at most."""
    member = viewer()
    if member is not None and not member.can("members.follow"):
        return {}
    shown = [other for other in members if policy.may_be_followed(other)]
    followed: set[int] = set()
    if member is not None:
        unwanted = {member.id, *blocked_by(member)}
        shown = [other for other in shown if other.id not in unwanted]
        followed = queries.followed_among(member, [other.id for other in shown]) if shown else set()
    button = get_template_attribute("follows/_buttons.html", "member_button")
    return {other.id: button(other, member is not None, other.id in followed) for other in shown}
