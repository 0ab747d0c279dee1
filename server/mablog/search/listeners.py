from collections.abc import Sequence

from mablog.hooks import listens
from mablog.posts.models import Post
from mablog.search import service


@listens
def post_saved(post: Post, is_new: bool) -> None:
    """What is listed can be found, and nothing else."""
    service.index_posts([post], are_new=is_new)


@listens
def posts_deleted(post_ids: Sequence[int]) -> None:
    service.forget_posts(post_ids)
