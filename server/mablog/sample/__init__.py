"""The sample blog: a few posts that show what mablog does, and the one action that removes them."""

from typing import Any

from flask import Flask

from mablog.sample import api, pages
from mablog.sample.queries import has_sample


def init_app(app: Flask) -> None:
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)

    @app.context_processor
    def sample() -> dict[str, Any]:
        return {"has_sample": has_sample}  # asked by the one page that shows the button
