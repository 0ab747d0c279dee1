"""The sample blog as the package holds it: a Markdown file for each post, drawings beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from mablog.importing import frontmatter
from mablog.posts.schemas import NewPostInput
from mablog.text import parse

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class SamplePost:
    """A post's file: its front matter are the fields of `NewPostInput`, beside the age that the post begins with."""

    values: Mapping[str, object]
    body: str
    age: timedelta

    def data(self, keys: Mapping[str, str], now: datetime) -> NewPostInput:
        """The post's fields, with the pictures' file names replaced by what they are stored under."""
        source = self.body
        for name, key in keys.items():
            source = source.replace(f"({name} ", f"(/media/{key}.webp ")
        values: dict[str, object] = {"status": "published", "language": "en", **self.values, "source": source}
        if "cover" in values:
            values["cover"] = keys[str(values["cover"])]
        if values["status"] == "published":
            values["published_at"] = now - self.age
        return parse(NewPostInput, values)


def sample_posts() -> list[SamplePost]:
    """Every post, the oldest first."""
    return sorted(map(_read, _HERE.glob("posts/*.md")), key=lambda post: post.age, reverse=True)


def sample_pictures() -> dict[str, bytes]:
    """Every picture by its file name."""
    return {path.name: path.read_bytes() for path in sorted(_HERE.glob("pictures/*.webp"))}


def _read(path: Path) -> SamplePost:
    front = frontmatter.split(path.read_text(encoding="utf-8"))
    if front is None:
        raise ValueError(f"{path} has no front matter")
    values = {"slug": path.stem, **front.values}
    return SamplePost(values, front.body.lstrip("\n"), timedelta(hours=int(str(values.pop("hours_ago")))))
