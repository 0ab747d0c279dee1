from typing import Annotated, Any, Self

from flask_babel import gettext as _
from pydantic import AfterValidator, BaseModel, Field
from spectree.model_adapter.pydantic_adapter import BaseFile
from werkzeug.datastructures import FileStorage

from mablog.media.models import Media
from mablog.text import Input, Line


def _uploaded(value: Any) -> FileStorage:
    if not isinstance(value, FileStorage):
        raise ValueError(_("Send one file."))
    return value


class PictureInput(Input):
    """A picture (PNG, JPEG, GIF, WebP or AVIF; at most 10 MB and 24 megapixels) and the text that stands in for it."""

    file: Annotated[BaseFile, AfterValidator(_uploaded)]
    alt: Annotated[Line, Field(max_length=1000)] = ""


class PictureOut(BaseModel):
    """A stored picture: `url` is its largest file, of `width` times `height` pixels, `srcset` all of them."""

    key: str
    url: str
    width: int
    height: int
    srcset: str
    alt: str

    @classmethod
    def of(cls, media: Media) -> Self:
        return cls(
            key=media.key, url=media.url, width=media.width, height=media.height, srcset=media.srcset, alt=media.alt
        )
