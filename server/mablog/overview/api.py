from mablog.access import public
from mablog.openapi import answers, api_blueprint, spec
from mablog.overview.schemas import SiteOut

bp = api_blueprint("overview")


@bp.get("/site")
@public
@spec.validate(resp=answers(HTTP_200=SiteOut), tags=["site"])
def site() -> SiteOut:
    """What everybody may know of the site, and what it takes."""
    return SiteOut.now()
