"""What other programs read of the site: feeds, the sitemap and robots.txt."""

from flask import Flask

from mablog.feeds import pages, sitemap


def init_app(app: Flask) -> None:
    app.register_blueprint(pages.bp)
    app.register_blueprint(sitemap.bp)
