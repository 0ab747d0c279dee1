"""The application, put together top to bottom."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, Response
from flask.typing import ResponseReturnValue
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect

from mablog import (
    access,
    admin,
    apis,
    config,
    cors,
    db,
    errors,
    hooks,
    languages,
    logs,
    navigation,
    openapi,
    presentation,
    proxies,
    security,
    static_files,
    telemetry,
)
from mablog.config import Config
from mablog.data_folder import make_data_folder
from mablog.decoding import StrictRequest
from mablog.modules import loading
from mablog.modules.loading import BrokenModuleError
from mablog.page_cache import PageCache


class Mablog(Flask):
    """Flask, with the commit at the edge: what a view returns from is committed, what it raises from is undone."""

    request_class = StrictRequest

    def dispatch_request(self) -> ResponseReturnValue:
        answer = super().dispatch_request()
        db.db.session.commit()
        return answer

    def process_response(self, response: Response) -> Response:
        response = super().process_response(response)
        if pages := self.extensions.get("mablog.page_cache"):
            pages.keep(response)
        return response


def create_app(given: Config | Mapping[str, object] | None = None) -> Mablog:
    """Build the application.

    `given` is a complete Config, or settings by name laid over the environment; names that are no setting of mablog go
    to `app.config`, as Flask's users expect. Raises ConfigError.
    """
    settings = given if isinstance(given, Config) else config.load(given)
    make_data_folder(settings.data)
    broken: dict[str, str] = {}
    while True:
        app = _new_app(settings)
        if not isinstance(given, Config):
            known = {field.alias for field in Config.model_fields.values()}
            app.config.update({name: value for name, value in (given or {}).items() if name not in known})
        try:
            _put_together(app, broken)
        except BrokenModuleError as error:
            # Flask cannot take back what was half added, so it begins anew without this one.
            broken[error.name] = error.reason
        else:
            app.extensions["mablog.renewed"] = partial(_renewed, app, given)
            return app


def _renewed(app: Mablog, given: Config | Mapping[str, object] | None) -> Mablog:
    """The application as it is to be now: another one where other modules were chosen since it was put together."""
    return create_app(given) if loading.is_outdated(app) else app


def _new_app(settings: Config) -> Mablog:
    app = Mablog("mablog", instance_path=str(settings.data))
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        TESTING=settings.env is config.Profile.TESTING,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=db.engine_options(settings.database_url),
        SESSION_COOKIE_NAME=security.cookie_name("session", settings),
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_SAMESITE=settings.same_site,
        WTF_CSRF_TIME_LIMIT=None,  # the token ends with the session
        WTF_CSRF_SSL_STRICT=False,  # security.py judges Origin and Sec-Fetch-Site, on every unsafe request
        MAX_CONTENT_LENGTH=12 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=5 * 1024 * 1024,
        MAX_FORM_PARTS=200,
    )
    app.extensions["mablog"] = settings
    return app


def _put_together(app: Mablog, broken: dict[str, str]) -> None:
    logs.init_app(app)
    hooks.init_app(app)
    db.db.init_app(app)
    if seconds := app.extensions["mablog"].slow_query_seconds:
        with app.app_context():
            logs.watch_queries(db.db.engine, seconds)
    if not app.debug:  # who changes templates wants to see them change
        PageCache().init_app(app)
    db.migrate.init_app(app, db.db, directory=str(Path(__file__).parent / "migrations"))
    languages.init_app(app)
    Bootstrap5(app)
    csrf = CSRFProtect(app)
    errors.init_app(app)
    security.init_app(app)
    cors.init_app(app)
    presentation.init_app(app)
    openapi.init_app(app)
    admin.init_app(app)
    navigation.init_app(app)
    loading.load_all(app, broken)
    for blueprint in app.blueprints.values():
        if apis.has(app, blueprint):
            csrf.exempt(blueprint)  # JSON clients carry no form token; security.py asks where they come from
    for view in app.view_functions.values():
        if getattr(view, "from_any_site", False) or getattr(view, "without_token", False):
            csrf.exempt(view)
    static_files.init_app(app)
    proxies.init_app(app)
    access.init_app(app)
    telemetry.init_app(app)
    app.shell_context_processor(shell_context)


def shell_context() -> dict[str, Any]:
    """What `flask shell` has ready: `db`, every model, and each part's services under its name."""
    context: dict[str, Any] = {"db": db.db}
    context |= {mapper.class_.__name__: mapper.class_ for mapper in db.Base.registry.mappers}
    services = {part.name: part.submodule("service") for part in loading.loaded().parts}
    return context | {name: service for name, service in services.items() if service}
