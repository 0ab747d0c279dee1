from flask_login import current_user

from mablog.access import requires
from mablog.config import settings
from mablog.modules import queries, service
from mablog.modules.schemas import ModuleInput, ModuleListOut, ModuleOut
from mablog.openapi import answers, api_blueprint, spec

bp = api_blueprint("modules")


@bp.get("/modules")
@requires("site.manage")
@spec.validate(resp=answers(401, 403, HTTP_200=ModuleListOut), tags=["modules"])
def list_() -> ModuleListOut:
    """Modules, and the features that can be switched off."""
    is_fixed = settings().modules is not None
    return ModuleListOut(
        items=[ModuleOut.of(shown, is_fixed=is_fixed) for shown in queries.overview()], is_fixed=is_fixed
    )


@bp.put("/modules/<string:name>")
@requires("site.manage")
@spec.validate(resp=answers(401, 403, 404, 409, 422, HTTP_204=None), tags=["modules"])
def switch(name: str, json: ModuleInput) -> tuple[str, int]:
    """Switch a module on or off. Each process of the site takes it up within seconds."""
    change = service.enable if json.on else service.disable
    change(settings(), name, actor=current_user)
    return "", 204
