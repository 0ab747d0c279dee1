from mablog.hooks import listens
from mablog.site.queries import site_settings


@listens
def pictures_in_use(keys: set[str]) -> set[str]:
    return keys & {site_settings().logo}
