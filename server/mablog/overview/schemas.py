from typing import Self

from pydantic import BaseModel, Field

from mablog import mail
from mablog.config import settings
from mablog.links import absolute_path
from mablog.media.pictures import MAX_BYTES
from mablog.posts.queries import menu_pages
from mablog.posts.schemas import LONGEST_SOURCE
from mablog.site.queries import site_settings
from mablog.site.schemas import MenuItem


class SiteOut(BaseModel):
    """The site, for everybody."""

    name: str
    tagline: str
    url: str = Field(description="The public address, without a slash at its end.")
    logo: str | None = Field(description="Address of the picture beside the name.")
    language: str
    time_zone: str
    menu: list[MenuItem] = Field(description="What the administrator put there, then the pages of the site.")
    sign_up_open: bool
    mail_works: bool = Field(description="Whether mail goes anywhere, such as a link to choose a new password.")
    largest_upload: int = Field(description="Bytes of a picture, at most.")
    longest_source: int = Field(description="Characters of a post, at most.")

    @classmethod
    def now(cls) -> Self:
        site = site_settings()
        pages = [MenuItem(title=page.title[:60], url=page.path) for page in menu_pages()]
        return cls(
            **{name: getattr(site, name) for name in ("name", "tagline", "language", "time_zone", "sign_up_open")},
            url=settings().url,
            logo=absolute_path(f"/media/{site.logo}-480.webp") if site.logo else None,
            menu=[*site.menu, *pages],
            mail_works=mail.is_on(),
            largest_upload=MAX_BYTES,
            longest_source=LONGEST_SOURCE,
        )
