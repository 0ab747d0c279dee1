"""What other programs read of the site: feeds, the sitemap and robots.txt."""

from flask import Flask

from mablog.feeds import pages, sitemap
from mablog.modules.loading import is_on


def init_app(app: Flask) -> None:
    app.register_blueprint(pages.bp)
    if is_on("comments", app):
        app.register_blueprint(pages.comments_bp)
    app.register_blueprint(sitemap.bp)
