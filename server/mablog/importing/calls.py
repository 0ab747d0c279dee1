"""The calls of other generators, as Markdown.

Known are Liquid and Nunjucks (`{% image … %}`, `{{ … | url }}`: Jekyll, Eleventy, Hexo) and Hugo's shortcodes
(`{{< figure … >}}`). What a call shows is looked up by its name in the tables at the end; a call that is not there
stays as it stands and is reported with its line. `{% raw %}` and its end disappear, what is between them stays; in code
nothing else is touched.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import quote

from mablog.importing.blocks import Kind, blocks_of

_CALL = re.compile(
    r"""\{%-?\s*(?P<tag>[\w.-]+)(?P<args>(?:(?!\{%|%\}).)*?)-?%\}
    |\{\{(?P<mark>[<%])\s*(?P<code>/?\w[\w./-]*)(?P<params>(?:(?!\{\{|\}\}).)*?)/?\s*[>%]\}\}
    |\{\{(?P<open>[<%])/\*(?P<quoted>(?:(?!\{\{|\}\}).)*?)\*/(?P<close>[>%])\}\}
    |\{\{-?(?P<value>(?:(?!\{\{|\}\}).)*?)-?\}\}""",
    re.VERBOSE | re.DOTALL,
)
_ARGUMENT = re.compile(r"""(?:([\w-]+)\s*[:=]\s*)?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s,"'][^\s,]*)""", re.DOTALL)
_FILTERS = re.compile(r"""(?:[^|"']|"[^"]*"|'[^']*'|["'])+""")
_ADDRESS_FILTERS = frozenset(
    {"url", "relative_url", "absolute_url", "relURL", "absURL", "escape", "prepend", "url_for"}
)
_VIDEO = re.compile(r"(?:https?:)?//(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]+)")
_PICTURE_NAME = re.compile(r"figure|image|img|picture|photo", re.IGNORECASE)


@dataclass(frozen=True)
class Call:
    """One call: its words in order, its named values, and whether Markdown means nothing where it stands."""

    name: str
    words: list[str]
    named: dict[str, str]
    in_html: bool
    body: str = ""

    def value(self, *names: str) -> str:
        return next((self.named[name] for name in names if self.named.get(name)), "")

    def word(self, index: int) -> str:
        return self.words[index] if index < len(self.words) else ""


@dataclass(frozen=True)
class Converted:
    """The new text. `unknown` names each call left as it stands, with its line; `line(offset)` finds a place of the
    new text in the file."""

    text: str
    unknown: list[tuple[int, str]]
    _offsets: list[int]
    _lines: list[int]

    def line(self, offset: int) -> int:
        index = bisect_right(self._offsets, offset) - 1
        return self._lines[index] + self.text.count("\n", self._offsets[index], offset)


@dataclass(frozen=True)
class Setting:
    """What calls may refer to: the post's own front matter, the old site's settings, and `locate`, which turns the
    name that a file has on the old site into an address (None if there is no such file)."""

    page: Mapping[str, object] = field(default_factory=dict)
    site: Mapping[str, str] = field(default_factory=dict)
    locate: Callable[[str], str | None] = lambda name: None


def convert_calls(text: str, first_line: int, setting: Setting) -> Converted:
    """`text`, whose first line is `first_line` of its file, with every known call made Markdown (HTML inside HTML)."""
    if "{{" not in text and "{%" not in text:
        return Converted(text, [], [0], [first_line])
    return _Conversion(text, first_line, setting).run()


class _Conversion:
    def __init__(self, text: str, first_line: int, setting: Setting) -> None:
        self.text = text
        self.setting = setting
        self.blocks = blocks_of(text)
        self.out: list[str] = []
        self.length = self.position = 0
        self.line = first_line
        self.offsets: list[int] = []
        self.lines: list[int] = []
        self.unknown: list[tuple[int, str]] = []
        self.no_end: set[str] = set()

    def run(self) -> Converted:
        at = 0
        while match := _CALL.search(self.text, at):
            at = self._take(match)
        self._keep(len(self.text))
        if not self.offsets:
            self.offsets, self.lines = [0], [self.line]
        return Converted("".join(self.out), self.unknown, self.offsets, self.lines)

    def _keep(self, end: int) -> None:
        """Copy the text up to `end` as it is."""
        self._emit(self.text[self.position : end], end)

    def _emit(self, piece: str, end: int) -> None:
        """Write `piece` for the text from the present position to `end`."""
        if piece:
            self.offsets.append(self.length)
            self.lines.append(self.line)
            self.out.append(piece)
            self.length += len(piece)
        self.line += self.text.count("\n", self.position, end)
        self.position = end

    def _take(self, match: re.Match[str]) -> int:
        """Write what stands for the call, and return where to look for the next."""
        kind = self.blocks.at(match.start())
        self._keep(match.start())
        line, name = self.line, match["tag"] or match["code"] or ""
        if name == "raw" and (end := self._end("raw", match.end())):
            self._emit("", match.end())
            self._keep(end.start())
            self._emit("", end.end())
            return end.end()
        if kind is Kind.CODE:
            return match.start() + 2
        if match["open"]:
            self._emit("{{" + match["open"] + match["quoted"] + match["close"] + "}}", match.end())
            return match.end()
        in_html = kind is Kind.HTML
        end = self._end(name, match.end()) if name in _PAIRS else None
        if match["value"] is not None:
            result = _value(match["value"], self.setting, in_html)
        else:
            body = self.text[match.end() : end.start()] if end else ""
            result = self._call(name, match["args"] or match["params"] or "", body, in_html)
        if result is None:
            self.unknown.append((line, " ".join(match[0].split())))
            self._keep(match.end())
            return match.end()
        self._emit(result, end.end() if end else match.end())
        return self.position

    def _end(self, name: str, start: int) -> re.Match[str] | None:
        """The call that closes `name`; remembered if there is none, or a long file would be searched over and over."""
        if name in self.no_end:
            return None
        word = re.escape(name)
        pattern = re.compile(rf"\{{%-?\s*end{word}\s*-?%\}}|\{{\{{[<%]\s*/\s*{word}\s*[>%]\}}\}}")
        if (found := pattern.search(self.text, start)) is None:
            self.no_end.add(name)
        return found

    def _call(self, name: str, arguments: str, body: str, in_html: bool) -> str | None:
        words: list[str] = []
        named: dict[str, str] = {}
        for key, value in _ARGUMENT.findall(arguments):
            plain = re.sub(r"\\([\"'\\])", r"\1", value[1:-1]) if value[0] in "\"'" else value
            if key:
                named[key.lower()] = plain
            else:
                words.append(plain)
        if name == "include" and words:
            name = PurePosixPath(words.pop(0)).stem
        maker = _MAKERS.get(name) or (_figure if _PICTURE_NAME.search(name) else None)
        return maker(Call(name, words, named, in_html, body), self.setting) if maker else None


def _value(expression: str, setting: Setting, in_html: bool) -> str | None:
    """`{{ … }}`: an address, a value of the front matter or of the site's settings, or an embedded page."""
    subject, *filters = (part.strip() for part in _FILTERS.findall(expression) or [""])
    if len(subject) > 1 and subject[0] == subject[-1] and subject[0] in "\"'":
        text: str | None = subject[1:-1]
    else:
        text = _variable(subject, setting)
    for name, _, argument in (entry.partition(":") for entry in filters):
        if text is not None and name.strip() == "embed":
            return _link(_watch_page(text), argument.strip().strip("\"'"), in_html)
        if name.strip() not in _ADDRESS_FILTERS:
            return None
    return text if filters or not subject.startswith(("'", '"')) else None


def _variable(name: str, setting: Setting) -> str | None:
    if name in ("site.baseurl", "site.url", "site.root", "config.root", "config.url"):
        return ""  # addresses on this site begin with "/"
    owner, _, key = name.rpartition(".")
    values: Mapping[str, object] = setting.site if owner == "site" else setting.page if owner in ("", "page") else {}
    value = values.get(key)
    return value if isinstance(value, str) else None


def _figure(call: Call, setting: Setting) -> str | None:
    """A picture with its alternative text, and a caption and a link if the call has them."""
    words = list(call.words)
    source = call.value("src", "image", "path", "image_path", "file", "filename", "name")
    if not source:
        index = next((i for i, word in enumerate(words) if "." in word or "/" in word), None)
        if index is None:
            source = call.value("url")
        else:
            source, words = words[index], words[index + 1 :]
    if not source:
        return None
    if call.name == "image_with_class":
        words = words[1:]
    words = [word for word in words if not word.isdigit()]
    link = call.value("link", "url", "href") if source != call.value("url") else ""
    caption = call.value("caption", "title")
    return _picture(source, call.value("alt") or (words[0] if words else ""), caption, link, call.in_html)


def _picture(source: str, alt: str, caption: str, link: str, in_html: bool) -> str:
    source, alt, caption = _destination(source), " ".join(alt.split()), " ".join(caption.split())
    if in_html:
        picture = f'<img src="{html.escape(source)}" alt="{html.escape(alt)}">'
        picture = f'<a href="{html.escape(link)}">{picture}</a>' if link else picture
        return f"<figure>{picture}<figcaption>{html.escape(caption)}</figcaption></figure>" if caption else picture
    title = ' "' + re.sub(r'([\\"])', r"\\\1", caption) + '"' if caption else ""
    picture = f"![{_escape(alt)}]({source}{title})"
    return f"[{picture}]({_destination(link)})" if link else picture


def _link(address: str, text: str, in_html: bool) -> str:
    if in_html:
        return f'<a href="{html.escape(address)}">{html.escape(text or address)}</a>'
    return f"[{_escape(' '.join(text.split()))}]({_destination(address)})" if text else f"<{_destination(address)}>"


def _watch_page(address: str) -> str:
    video = _VIDEO.match(address)
    return f"https://www.youtube.com/watch?v={video[1]}" if video else address


def _escape(text: str) -> str:
    """Text as it has to be written inside Markdown to read the same."""
    return re.sub(r"([\\`*_\[\]<&])", r"\\\1", text)


def _destination(address: str) -> str:
    return quote(address.strip(), safe="/:?&=#%+,;@!$'*~-._")


def _video(prefix: str) -> Callable[[Call, Setting], str | None]:
    def make(call: Call, setting: Setting) -> str | None:
        name = call.value("id", "video", "videoid", "video_id", "src", "url") or call.word(0)
        if not name:
            return None
        address = _watch_page(name) if "//" in name else prefix + quote(name, safe="/")
        return _link(address, call.value("title", "caption", "alt"), call.in_html)

    return make


def _post_address(call: Call, setting: Setting) -> str | None:
    return setting.locate(call.value("path") or call.word(0))


def _post_link(call: Call, setting: Setting) -> str | None:
    address = setting.locate(call.word(0))
    return address and _link(address, call.word(1) or call.word(0), call.in_html)


def _code(call: Call, setting: Setting) -> str | None:
    body = call.body.strip("\r\n")
    if not body:
        return None
    language = call.value("lang").strip("\"'") or next((word for word in call.words if word.isalnum()), "")
    longest = max((len(run) for run in re.findall("`+", body)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{body}\n{fence}"


def _nothing(call: Call, setting: Setting) -> str | None:
    return ""


_PAIRS = frozenset({"comment", "highlight", "codeblock", "code"})
_MAKERS: dict[str, Callable[[Call, Setting], str | None]] = {
    "comment": _nothing,
    "highlight": _code,
    "codeblock": _code,
    "code": _code,
    "youtube": _video("https://www.youtube.com/watch?v="),
    "vimeo": _video("https://vimeo.com/"),
    "gist": _video("https://gist.github.com/"),
    "embed": _video(""),
    "post_url": _post_address,
    "link": _post_address,
    "ref": _post_address,
    "relref": _post_address,
    "post_path": _post_address,
    "post_link": _post_link,
}
