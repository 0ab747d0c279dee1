"""Whether the site is well: probes for what runs it, and commands for whoever is called when it is not."""

from flask import Flask

from mablog.health.probes import Probes


def init_app(app: Flask) -> None:
    measured = None
    if app.extensions["mablog"].metrics_from:
        from mablog.health import metrics  # its library is loaded where somebody reads them

        metrics.init_app(app)
        measured = metrics.measured
    app.wsgi_app = Probes(app, app.wsgi_app, measured)  # type: ignore[method-assign]
