"""Hello: greets whoever comes, with the word that the site's settings say."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from mablog import navigation
from mablog.site.registry import add_settings
from mablog_hello import pages
from mablog_hello.schemas import HelloSettings


def init_app(app: Flask) -> None:
    add_settings(app, "hello", HelloSettings)
    app.register_blueprint(pages.bp)
    navigation.add_page(app, "hello.say", _l("Hello"))
