"""What stands on the pages of others: the links to report, and the moderators' buttons."""

from flask import get_template_attribute
from flask_login import current_user
from markupsafe import Markup

from mablog.accounts.models import User
from mablog.comments.models import Comment
from mablog.hooks import listens
from mablog.posts.models import Post


@listens
def below_post(post: Post) -> Markup:
    shown: Markup = get_template_attribute("moderation/_tools.html", "post_tools")(
        post,
        moderates=current_user.can("posts.moderate"),
        signs=current_user.is_authenticated and current_user.id in {author.id for author in post.authors},
    )
    return shown


@listens
def comment_actions(comment: Comment) -> Markup:
    shown: Markup = get_template_attribute("moderation/_tools.html", "comment_tools")(
        comment,
        moderates=current_user.can("posts.moderate"),
        signs=current_user.is_authenticated and current_user.id == comment.author_id,
    )
    return shown


@listens(tryfirst=True)
def profile_actions(member: User) -> Markup | None:
    if not member.active or (current_user.is_authenticated and current_user.id == member.id):
        return None
    shown: Markup = get_template_attribute("moderation/_tools.html", "member_tools")(
        member, moderates=current_user.can("members.moderate")
    )
    return shown
