from typing import Annotated

from flask_babel import lazy_gettext as _l
from pydantic import BaseModel, Field

from mablog.site.labels import Label


class CommentSettings(BaseModel):
    """What the site says of comments: `comments_open` and `comments_close_after_days`."""

    open: Annotated[
        bool, Label(_l("Members may comment"), _l("What is written can be read either way."), heading=_l("Comments"))
    ] = True
    close_after_days: Annotated[
        int,
        Field(ge=0, le=36500),
        Label(
            _l("Days until a post's comments close"),
            _l("Counted from when it was published; 0 leaves them open."),
        ),
    ] = 0
