"""Whether the site is well: probes for what runs it, and commands for whoever is called when it is not."""

from flask import Flask

from mablog.health.probes import Probes


def init_app(app: Flask) -> None:
    app.wsgi_app = Probes(app, app.wsgi_app)  # type: ignore[method-assign]
