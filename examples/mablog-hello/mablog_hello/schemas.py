from typing import Annotated

from flask_babel import lazy_gettext as _l
from pydantic import BaseModel, ConfigDict, Field

from mablog.site.labels import Label
from mablog.text import Line


class HelloSettings(BaseModel):
    """The setting `hello_word`."""

    word: Annotated[Line, Field(min_length=1, max_length=40), Label(_l("Word to greet with"), heading=_l("Hello"))] = (
        "Hello"
    )


class Greeted(BaseModel):
    """Who is greeted, as the address says: whatever else stands there is passed over."""

    model_config = ConfigDict(extra="ignore")

    name: Annotated[Line, Field(max_length=60)] = ""
