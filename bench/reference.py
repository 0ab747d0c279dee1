"""The plainest way to show the first page: one Flask view, one query, one Jinja template, the same bytes.

Run as `python -m bench.reference`, it serves with the server and the flags of `mablog serve`.
"""

import os

from flask import Flask, render_template
from sqlalchemy import create_engine, text

from mablog import config
from mablog.db import UTCDateTime
from mablog.server import server_of

QUERY = text("""
SELECT p.id, p.slug, p.title, p.summary, p.listed_at, p.reading_minutes,
  u.username, u.name AS author, t.slug AS tag, t.name
FROM (SELECT * FROM posts WHERE listed_at IS NOT NULL AND NOT pinned ORDER BY listed_at DESC, id DESC LIMIT 20) p
JOIN authorships a ON a.post_id = p.id JOIN users u ON u.id = a.user_id
LEFT JOIN post_tags l ON l.post_id = p.id LEFT JOIN tags t ON t.id = l.tag_id
ORDER BY p.listed_at DESC, p.id DESC, a.position, l.position
""").columns(listed_at=UTCDateTime)


def create_app() -> Flask:
    """The application; BENCH_TEMPLATE is the folder of `home.html`, which `bench.rate` makes of mablog's own page."""
    app = Flask(__name__, template_folder=os.environ["BENCH_TEMPLATE"])
    engine = create_engine(config.load().database_url)

    @app.get("/")
    def home() -> str:
        posts = {}
        with engine.connect() as connection:
            for row in connection.execute(QUERY):
                _, authors, tags = posts.setdefault(row.id, (row, {}, {}))
                authors[row.username] = row.author
                tags[row.tag] = row.name
        shown = [(row, list(authors.items()), list(tags.items())) for row, authors, tags in posts.values()]
        return render_template("home.html", posts=shown)

    return app


if __name__ == "__main__":
    server_of("bench.reference:create_app", config.load()).serve()
