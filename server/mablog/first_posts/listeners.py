from mablog.first_posts.settings import FirstPostSettings
from mablog.hooks import listens
from mablog.moderation import queries
from mablog.posts.models import Post
from mablog.site.queries import settings_of


@listens
def post_to_hold(post: Post) -> str | None:
    """Hold the first posts of those who may write because everybody may."""
    settings = settings_of(FirstPostSettings)
    if not settings.first_posts or not queries.default_role_writes() or queries.was_approved(post):
        return None
    approved = [queries.approved_posts_of(author, beside=post) for author in post.authors]
    return "first-posts" if all(number < settings.first_posts for number in approved) else None
