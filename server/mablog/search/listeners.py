from mablog.hooks import listens
from mablog.posts.models import Post
from mablog.search import service


@listens
def post_saved(post: Post) -> None:
    """What is listed can be found, and nothing else."""
    service.index_posts([post])
