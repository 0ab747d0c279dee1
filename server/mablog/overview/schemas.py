from typing import Self

from pydantic import BaseModel, Field

from mablog import mail
from mablog.config import settings
from mablog.links import absolute_path
from mablog.mail.transport import Destination, destination
from mablog.media.pictures import MAX_BYTES
from mablog.modules.loading import loaded
from mablog.posts.queries import menu_pages
from mablog.posts.schemas import LONGEST_SOURCE
from mablog.sample.queries import has_sample
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
    parts: list[str] = Field(
        description="What is switched on of `comments`, `follows` and what else can be off, and modules."
    )
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
            parts=[part.name for part in loaded().parts if part.is_optional],
            largest_upload=MAX_BYTES,
            longest_source=LONGEST_SOURCE,
        )


class SetupOut(BaseModel):
    """What an administrator looks at when the site is new; all of it is set in the environment, or done by page."""

    url: str = Field(description="The public address that feeds, mails and links carry.")
    is_url_set: bool = Field(description="Whether somebody set it (MABLOG_URL), or it was guessed.")
    mail: Destination = Field(description="Where mail goes: to a server, into files beside the database, or nowhere.")
    mail_server: str
    mail_sender: str
    has_sample: bool = Field(description="Whether there is a sample blog that can be removed.")

    @classmethod
    def now(cls) -> Self:
        config = settings()
        return cls(
            url=config.url,
            is_url_set=config.is_url_set,
            mail=destination(config),
            mail_server=config.mail_server,
            mail_sender=config.mail_default_sender,
            has_sample=has_sample(),
        )
