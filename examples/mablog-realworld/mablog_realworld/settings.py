from typing import Annotated

from flask_babel import lazy_gettext as _l
from pydantic import BaseModel, Field

from mablog.apis import PREFIX
from mablog.site.labels import Label


class RealWorldSettings(BaseModel):
    prefix: Annotated[
        str,
        Field(pattern=f"^{PREFIX.pattern}$", max_length=100),
        Label(
            _l("Address of the API"),
            _l("Where it begins within the site, such as /realworld/api. Nothing else may stand there."),
            heading=_l("RealWorld"),
        ),
    ] = "/realworld/api"
