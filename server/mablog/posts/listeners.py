from mablog.hooks import listens
from mablog.posts import counts
from mablog.site.schemas import SiteSettings


@listens
def settings_changed(before: SiteSettings, after: SiteSettings) -> None:
    """Another time zone moves posts to other months."""
    if before.time_zone != after.time_zone:
        counts.recount_months()
