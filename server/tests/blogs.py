"""Small blogs to import, and what is asked about the posts that come of them."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import select

from mablog.db import db
from mablog.importing.report import Report
from mablog.importing.run import Options, run_import
from mablog.posts.models import Post, Redirect
from mablog.posts.queries import BODY, PEOPLE_AND_TAGS


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write these files below `folder` and return it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def png(colour: str = "red", size: tuple[int, int] = (4, 3)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def post(title: str = "Title", body: str = "Text.\n", **keys: str) -> str:
    head = "".join(f"{key}: {value}\n" for key, value in keys.items())
    return f"---\ntitle: {title}\n{head}---\n{body}"


def jekyll(folder: Path) -> Path:
    """A Jekyll blog with one of everything; its posts are in `_posts`."""
    return write(
        folder,
        {
            "_config.yml": "url: https://old.example\npermalink: /:year/:month/:day/:title/\n",
            "assets/cover.png": png("red"),
            "assets/inner picture.png": png("green"),
            "_posts/2014-03-12-First_Post.md": (
                "---\ntitle: >\n  The first,\n  of all\nauthors:\n- ann\n- Bob Möller\ntags: [how we work, C++]\n"
                "excerpt: In <b>short</b> &amp; sweet\nimage: /assets/cover.png\nimage_alt: A red field\n"
                "redirect_from:\n- /first/\nlang: es_PR\n---\n\n"
                'Go to [the second]({{ "/2014/04/01/second/" | url }}#part), [absolutely]'
                "(https://old.example/2014/04/01/second) or [by name]({% post_url 2014-04-01-second %}).\n\n"
                '{% image "assets/inner picture.png" "A green field" %}\n\n{{ "ann" | team_photo }}\n'
            ),
            "_posts/2014-04-01-second.md": (
                "---\ntitle: Second\nauthor: ann\ncategories: news\ndate: 2014-04-01 10:00:00 -4\n---\n"
                "Back to [the first](/2014/03/12/First_Post/). {% raw %}{{ kept }}{% endraw %}\n\n"
                "<figure>\n{{site.baseurl}}\n<img src='{{site.baseurl}}/assets/cover.png' alt='again'>\n</figure>\n"
            ),
        },
    )


def hugo(folder: Path) -> Path:
    """A Hugo blog: a page bundle, TOML, shortcodes, an alias, a draft, and a page."""
    return write(
        folder,
        {
            "hugo.toml": 'baseURL = "https://hugo.example/"\n',
            "content/posts/_index.md": "---\ntitle: All posts\n---\n",
            "content/posts/bundle/index.md": (
                '+++\ntitle = "A bundle"\ndate = 2020-01-02T03:04:05+01:00\ntags = ["x"]\ncategories = ["Y"]\n'
                'description = "What it is"\naliases = ["/old/bundle/"]\nauthor = "Ann"\n+++\n'
                '{{< figure src="photo.png" alt="A photo" caption="Seen" >}}\n\n'
                '[Plain]({{< ref "plain.md" >}}) and [so](../plain/) and [so](/posts/plain/).\n\n{{< youtube abc >}}\n'
            ),
            "content/posts/bundle/photo.png": png("blue"),
            "content/posts/plain.md": '+++\ntitle = "Plain"\ndate = 2020-02-03\nslug = "plain"\n+++\nText\n',
            "content/posts/later.md": '+++\ntitle = "Later"\ndate = 2020-02-04\ndraft = true\n+++\nText\n',
            "content/about.md": '+++\ntitle = "About"\ntype = "page"\n+++\nWho we are\n',
        },
    )


def import_folder(folder: Path, **options: Any) -> Report:
    """Import, in the context of the test's application."""
    db.session.commit()
    report = run_import(Options(folder, **options))
    db.session.expire_all()
    return report


def imported(report: Report) -> dict[str, int]:
    """The outcomes that happened, counted."""
    return {outcome.value: count for outcome, count in report.counts.items() if count}


def all_posts() -> dict[str, Post]:
    """Every post, whole, by slug."""
    query = select(Post).options(*PEOPLE_AND_TAGS, BODY).execution_options(populate_existing=True)
    return {found.slug: found for found in db.session.scalars(query)}


def redirects_of(found: Post) -> set[str]:
    return set(db.session.scalars(select(Redirect.path).where(Redirect.post_id == found.id)))
