"""What is said about notifications, and where each of them leads."""

from datetime import date, timedelta
from typing import Any

from flask import get_template_attribute
from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from mablog.links import path_to
from mablog.notifications.models import Kind, Notification, Way
from mablog.notifications.queries import MOST_COUNTED

KINDS: dict[Kind, Any] = {
    Kind.ANSWER: _l("Answers to your comments and posts"),
    Kind.MENTION: _l("Mentions of you"),
    Kind.FOLLOWER: _l("New followers"),
    Kind.POST: _l("New posts by members you follow"),
    Kind.MODERATION: _l("Decisions of the moderators about you and what you wrote or reported"),
}
"""What a member is told of, in the words of their settings."""

WAYS: dict[Way, Any] = {Way.MAIL: _l("On the site and by mail"), Way.SITE: _l("On the site"), Way.OFF: _l("Not at all")}


def number_shown(unread: int) -> str:
    """The number of unread ones as the header shows it."""
    return str(unread) if unread < MOST_COUNTED else f"{MOST_COUNTED - 1}+"


def day_shown(day: date, today: date) -> str:
    """A day as the heading of what happened on it."""
    if day == today:
        return str(_("Today"))
    if day == today - timedelta(days=1):
        return str(_("Yesterday"))
    return str(format_date(day, "full"))


def path_of(notification: Notification) -> str:
    """The address, within the site, of what a notification tells of.

    News of moderation lead to themselves: what they are about may be hidden from their reader.
    """
    if notification.kind == Kind.MODERATION:
        return path_to("notifications.open_", number=notification.id)
    if notification.comment_id is not None:
        return path_to("comments.show", number=notification.comment_id)
    if notification.post is not None:
        return notification.post.path
    if notification.actor is not None:
        return path_to("posts.author", username=notification.actor.username)
    return path_to("notifications.index")


def answers_a_comment(notification: Notification) -> bool:
    """Whether an answer is one to a comment of its reader, and not to a post."""
    parent = notification.comment.parent if notification.comment else None
    return parent is not None and parent.author_id == notification.user_id


def sentence(notification: Notification) -> str:
    """What the page says about a notification, without its marks."""
    words: Markup = get_template_attribute("notifications/_words.html", "words")(
        notification, answers_a_comment(notification)
    )
    return words.striptags()
