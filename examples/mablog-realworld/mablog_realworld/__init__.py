"""The RealWorld (Conduit) API: front ends and apps that were written for it work with this site."""

from flask import Flask

from mablog import apis, hooks
from mablog.apis import Api
from mablog.site.queries import settings_at_start
from mablog.site.registry import add_settings
from mablog_realworld import articles_api, comments_api, users_api
from mablog_realworld.listeners import Listener
from mablog_realworld.refusals import ErrorsOut, refuse
from mablog_realworld.settings import RealWorldSettings

REQUIRES = ("comments", "follows")


def init_app(app: Flask) -> None:
    add_settings(app, "realworld", RealWorldSettings)
    prefix = settings_at_start(app, RealWorldSettings).prefix
    api = Api(prefix, refuse, ErrorsOut, schemes=("Token", "Bearer"))
    apis.add(app, api, users_api.bp, articles_api.bp, comments_api.bp)
    hooks.register(app, Listener(prefix))
