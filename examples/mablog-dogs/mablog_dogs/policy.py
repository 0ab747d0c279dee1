"""What somebody may do with a dog."""

from mablog.accounts.models import User
from mablog_dogs.models import Dog


def may_edit(viewer: User | None, dog: Dog) -> bool:
    """Its owner, as long as the role allows to show dogs."""
    return viewer is not None and viewer.id == dog.owner_id and viewer.can("dogs.write")


def may_delete(viewer: User | None, dog: Dog) -> bool:
    """Its owner, and moderators."""
    return viewer is not None and (viewer.id == dog.owner_id or viewer.can("posts.moderate"))
