from mablog.accounts.models import User
from mablog.drafting import history, pictures
from mablog.hooks import listens
from mablog.posts.models import Post


@listens
def post_changing(post: Post) -> None:
    history.keep(post)


@listens
def post_saved(post: Post, actor: User | None) -> None:
    """What members write by other ways than a working copy is among the revisions, too."""
    if actor is not None:
        history.note_post(actor, post)


@listens
def pictures_in_use(keys: set[str]) -> set[str]:
    return pictures.in_use(keys)
