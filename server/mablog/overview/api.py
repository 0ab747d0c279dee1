from mablog.access import public, requires
from mablog.openapi import answers, api_blueprint, spec
from mablog.overview.schemas import SetupOut, SiteOut

bp = api_blueprint("overview")


@bp.get("/site")
@public
@spec.validate(resp=answers(HTTP_200=SiteOut), tags=["site"])
def site() -> SiteOut:
    """What everybody may know of the site, and what it takes."""
    return SiteOut.now()


@bp.get("/site/setup")
@requires("site.manage")
@spec.validate(resp=answers(401, 403, HTTP_200=SetupOut), tags=["site"])
def setup() -> SetupOut:
    """What is set up of the site, and what is not yet."""
    return SetupOut.now()
