from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self

from flask_babel import gettext as _
from pydantic import AfterValidator, BaseModel, Field
from spectree.model_adapter.pydantic_adapter import BaseFile
from werkzeug.datastructures import FileStorage

from mablog.errors import field_error
from mablog.media.models import Media
from mablog.text import Input, Line


@dataclass(frozen=True)
class Upload:
    """A file that was sent, and the field that it came in."""

    field: str
    data: bytes


def _uploaded(value: Any) -> FileStorage:
    if not isinstance(value, FileStorage):
        raise ValueError(_("Send one file."))
    return value


UploadedFile = Annotated[BaseFile, AfterValidator(_uploaded)]


class PictureFields(Input):
    """The field of a picture, which is called `file` or `image`."""

    file: UploadedFile | None = None
    image: UploadedFile | None = None

    def picture(self) -> Upload | None:
        """The picture that was sent, if any. Raises InvalidFields when two were."""
        # A browser sends a field without a file as a file without name and content.
        files = {name: file for name in ("file", "image") if isinstance(file := getattr(self, name), FileStorage)}
        sent = [Upload(name, data) for name, file in files.items() if (data := file.read()) or file.filename]
        if len(sent) > 1:
            raise field_error("image", _("Send one file."))
        return sent[0] if sent else None


class AltInput(Input):
    """The text that stands in for a picture."""

    alt: Annotated[Line, Field(max_length=1000)] = ""


class PictureInput(PictureFields, AltInput):
    """A picture (PNG, JPEG, GIF, WebP or AVIF; at most 10 MB and 24 megapixels) and the text that stands in for it.

    The field of the picture is called `file` or `image`.
    """


class PictureOut(BaseModel):
    """A stored picture: `url` is its largest file, of `width` times `height` pixels, `srcset` all of them.

    `avif_srcset` is the same in AVIF, null for a picture that is not to be had in it; until that is made, some seconds
    after the upload, its addresses give WebP.
    """

    key: str
    url: str
    width: int
    height: int
    srcset: str
    avif_srcset: str | None
    alt: str

    @classmethod
    def of(cls, media: Media) -> Self:
        return cls(
            key=media.key,
            url=media.url,
            width=media.width,
            height=media.height,
            srcset=media.srcset,
            avif_srcset=media.avif_srcset or None,
            alt=media.alt,
        )


class OwnPictureOut(PictureOut):
    """A picture of one's own. What nothing shows can be deleted, and goes by itself at `goes_at`."""

    markdown: str = Field(description="The line that shows it in a post.")
    is_used: bool = Field(description="Whether something shows it, so that it stays.")
    goes_at: datetime | None
    created_at: datetime

    @classmethod
    def made(cls, media: Media, *, is_used: bool, goes_at: datetime | None) -> Self:
        picture = PictureOut.of(media).model_dump()
        return cls(**picture, markdown=media.markdown, is_used=is_used, goes_at=goes_at, created_at=media.created_at)


class PictureListOut(BaseModel):
    items: list[OwnPictureOut]
    next_cursor: str | None
