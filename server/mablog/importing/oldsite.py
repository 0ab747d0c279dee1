"""The site that the files come from: where its root is, under which host and addresses it stood."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from mablog.importing import files
from mablog.importing.errors import BadFileError
from mablog.importing.frontmatter import parse_toml, parse_yaml

_CONFIGS = ("_config.yml", "_config.yaml", "hugo.toml", "hugo.yaml", "config.toml", "config.yaml")
_MARKS = (*_CONFIGS, "assets", "static", "source", "content", "media", "eleventy.config.js", ".eleventy.js", "_posts")
_LEVELS_UP = 3
_STYLES = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "none": "/:categories/:title.html",
}


@dataclass(frozen=True)
class OldSite:
    """`root` is the folder of the whole site (resolved), `settings` its generator's file of settings (text alone)."""

    root: Path
    hosts: frozenset[str] = frozenset()
    base: str = ""
    permalink: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)

    def in_content(self, path: Path) -> bool:
        """Whether `path` belongs to a Hugo site, whose addresses follow the folders below `content`."""
        return "content" in path.parts

    def addresses(
        self,
        path: Path,
        permalink: str,
        slug: str,
        stem: str,
        categories: Sequence[str],
        name_date: tuple[str, str, str] | None,
        published: datetime | None,
    ) -> tuple[str | None, tuple[str, ...]]:
        """Where the old site showed a post, best guess first: (its own address or None, others that may be in use).

        `published` is in the site's time zone. Generators build the address from either date, so both are kept.
        """
        days = [(f"{int(y):04}", f"{int(m):02}", f"{int(d):02}") for y, m, d in ([name_date] if name_date else [])]
        if published is not None:
            days.append((f"{published.year:04}", f"{published.month:02}", f"{published.day:02}"))
        found = [permalink] if permalink else []
        if self.in_content(path):
            parts = path.parts[len(path.parts) - path.parts[::-1].index("content") :]
            folders = parts[:-2] if path.stem.split(".")[0] == "index" else parts[:-1]
            found.append("/" + "/".join((*folders, slug)) + "/")
        elif self.permalink:
            found += [self._filled(day, stem, slug, categories) for day in days]
        found += [f"/{year}/{month}/{day}/{name}/" for name in dict.fromkeys((stem, slug)) for year, month, day in days]
        unique = tuple(dict.fromkeys(found))
        return (unique[0] if unique else None), unique[1:]

    def _filled(self, day: tuple[str, str, str], stem: str, slug: str, categories: Sequence[str]) -> str:
        names = {"year": day[0], "month": day[1], "day": day[2], "title": slug, "slug": slug, "name": stem}
        names["categories"] = names["category"] = "/".join(category.lower() for category in categories)
        filled = re.sub(r":([a-z_]+)", lambda match: names.get(match[1], ""), self.permalink)
        return "/" + re.sub(r"/{2,}", "/", filled).lstrip("/")


def find_old_site(folder: Path) -> OldSite:
    """The site that `folder` belongs to: itself or the nearest of three folders above that looks like a site's root."""
    folder = folder.resolve()
    nearest = [folder, *folder.parents][: _LEVELS_UP + 1]
    root = next((place for place in nearest if any((place / mark).exists() for mark in _MARKS)), folder)
    settings = _settings(root)
    address = urlsplit(settings.get("url") or settings.get("baseurl") or "")
    base = settings.get("baseurl") or settings.get("root") or ""
    # Jekyll's own default; Hexo's settings name theirs.
    permalink = settings.get("permalink") or ("date" if (root / "_config.yml").is_file() else "")
    return OldSite(
        root=root,
        hosts=frozenset({address.hostname} if address.hostname else ()),
        base=urlsplit(base).path.rstrip("/"),
        permalink=_STYLES.get(permalink, permalink),
        settings=settings,
    )


def _settings(root: Path) -> dict[str, str]:
    """The plain settings of the generator's own file; a broken one is as good as none."""
    for name in _CONFIGS:
        if not (root / name).is_file():
            continue
        try:
            text = files.decode(files.read_bytes(root / name, root, files.MAX_TEXT_BYTES))
            values, _ = parse_toml(text) if name.endswith("toml") else parse_yaml(text)
        except (BadFileError, RecursionError):
            continue
        params = values.get("params")  # Hugo's themes
        author = values.get("author") or (params.get("author") if isinstance(params, dict) else None)
        values["author"] = author.get("name") if isinstance(author, dict) else author
        return {key: value for key, value in values.items() if isinstance(value, str)}
    return {}
