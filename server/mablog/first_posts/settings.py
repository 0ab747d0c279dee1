from typing import Annotated

from flask_babel import lazy_gettext as _l
from pydantic import BaseModel, Field

from mablog.site.labels import Label


class FirstPostSettings(BaseModel):
    """How many posts of a member wait for a moderator: `hold_first_posts`."""

    first_posts: Annotated[
        int,
        Field(ge=0, le=100),
        Label(
            _l("First posts"),
            _l("So many posts of a member wait, where the role of new members may write posts. 0: none."),
            heading=_l("What waits for a moderator"),
        ),
    ] = 1
