from mablog.accounts import service
from mablog.hooks import listens
from mablog.site.schemas import SiteSettings


@listens
def settings_changed(after: SiteSettings) -> None:
    """The role that new members get must exist."""
    service.existing_role(after.default_role)
