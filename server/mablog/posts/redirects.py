from flask import redirect, request
from werkzeug.wrappers import Response

from mablog.accounts.cookies import viewer
from mablog.posts.queries import post_at_old_path
from mablog.posts.slugs import normal_path


def moved() -> Response | None:
    """Where the missing address of this request leads today, if a post ever stood there."""
    if request.method not in ("GET", "HEAD") or "\x00" in request.path:
        return None
    path, suffix = normal_path(request.path), ""
    post = post_at_old_path(viewer(), path)
    if post is None and path.endswith(".md"):
        suffix = ".md"
        post = post_at_old_path(viewer(), path.removesuffix(suffix))
    return redirect(post.path + suffix, 301) if post else None
