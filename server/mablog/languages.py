"""The languages of the site's words: which there are, and which one an answer is in.

A catalogue is a file of gettext, `translations/<language>/LC_MESSAGES/messages.po`. It is read when its language is
first asked for, which takes milliseconds: nothing has to be compiled when the site is installed, packed or started.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, Response, current_app, g, has_request_context, request
from flask_babel import Babel, Domain, force_locale, get_locale
from flask_login import current_user
from markupsafe import Markup

from mablog.config import ConfigError, settings
from mablog.security import cookie_name
from mablog.site.queries import site_settings

SOURCE = "en"
"""The language that the code is written in; it needs no catalogue."""

COOKIE = "language"

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Language:
    """A language that the words of the site are there in. `code` is a tag (BCP 47), `name` its name in itself."""

    code: str
    name: str
    direction: str

    @classmethod
    def of(cls, code: str) -> "Language":
        locale = Locale.parse(code, sep="-")
        name = locale.get_display_name() or code
        return cls(code, name[0].upper() + name[1:], locale.text_direction)


class Catalogues:
    """The catalogues in some folders; where two have the same language, the later folder's counts.

    Those `beside` add words to the languages that there are, where these have none.
    """

    def __init__(self, folders: Iterable[Path]) -> None:
        found = {code: file for folder in folders for code, file in _catalogues_in(folder)}
        self._files = found
        self._beside: dict[str, list[Path]] = {}
        self._read: dict[str, NullTranslations] = {SOURCE: NullTranslations()}
        self.languages = sorted((Language.of(code) for code in {SOURCE, *found}), key=lambda one: one.name)
        self.codes = [language.code for language in self.languages]

    def closest(self, tag: str) -> str | None:
        """The language of a tag, or of its beginnings: es for es-MX (RFC 4647, 3.4). `*`, any language, is none."""
        parts = tag.lower().split("-")
        tags = {code.lower(): code for code in self.codes}
        return next((tags[one] for end in range(len(parts), 0, -1) if (one := "-".join(parts[:end])) in tags), None)

    def translations(self, locale: Locale) -> NullTranslations:
        """What the words of a locale are looked up in."""
        code = self.closest(tag_of(locale)) or SOURCE
        if code not in self._read:
            words = _compiled(self._files[code], code)
            for file in self._beside.get(code, []):
                words.add_fallback(_compiled(file, code))
            self._read[code] = words
        return self._read[code]

    def add(self, folder: Path) -> None:
        """Take the words of a module, too."""
        for code, file in _catalogues_in(folder):
            self._beside.setdefault(code, []).append(file)


def _catalogues_in(folder: Path) -> Iterator[tuple[str, Path]]:
    for file in folder.glob("*/LC_MESSAGES/messages.po"):
        yield file.parent.parent.name.replace("_", "-"), file


def _compiled(path: Path, code: str) -> Translations:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=code.replace("-", "_"))
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


class _Words(Domain):  # type: ignore[misc]
    """Flask-Babel's way to the catalogues, which would take compiled files alone."""

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        return NullTranslations() if locale is None else catalogues().translations(locale)


def catalogues() -> Catalogues:
    found: Catalogues = current_app.extensions["mablog.languages"]
    return found


def languages() -> list[Language]:
    """Every language that somebody can choose."""
    return catalogues().languages


def tag_of(locale: Locale) -> str:
    return str(locale).replace("_", "-")


def words_language() -> str:
    """The tag of the language that words are in here and now."""
    return tag_of(get_locale())


@contextmanager
def in_language(code: str | None) -> Iterator[None]:
    """Speak a language for a while, such as that of whom a mail is for; None is the site's."""
    with force_locale(_as_the_site_writes_it(code or site_settings().language).replace("-", "_")):
        yield


def for_everybody(view: View) -> View:
    """What this view answers is the same for everybody, and so in the site's language, whoever asks."""
    view.is_for_everybody = True  # type: ignore[attr-defined]
    return view


def language_asked_for() -> str | None:
    """The language that was chosen in this browser, else the best that it asks for, of those there are."""
    chosen = request.cookies.get(cookie())
    if chosen in catalogues().codes:
        return chosen
    wished = (tag for tag, quality in request.accept_languages if quality > 0)
    return next(filter(None, map(catalogues().closest, wished)), None)


def cookie() -> str:
    """The name of the cookie that holds the language of a visitor; it tells nothing else of them."""
    return cookie_name(COOKIE, settings())


def _language() -> str:
    """The language of an answer: the member's own, the visitor's choice, their browser's, or else the site's."""
    code = None
    if has_request_context() and not _is_for_everybody():
        code = language_asked_for()
        g.depends_on_language = True
        if not g.get("without_database"):
            own = getattr(current_user, "language", None)
            code = own if own in catalogues().codes else code
    return _as_the_site_writes_it(code or site_settings().language).replace("-", "_")


def _is_for_everybody() -> bool:
    return hasattr(current_app.view_functions.get(request.endpoint or ""), "is_for_everybody")


def _as_the_site_writes_it(code: str) -> str:
    """The site's own kind of a language, such as en-GB for en: dates are written differently."""
    of_site = site_settings().language
    return of_site if of_site.partition("-")[0] == code else code


@lru_cache(maxsize=256)
def direction(code: str) -> str:
    """`ltr` or `rtl`: the way that a language is written, for the attribute `dir` beside its `lang`."""
    return Locale.parse(code, sep="-").text_direction


def tongue(code: str) -> Markup:
    """The attributes `lang` and `dir` of what is written in a language, where it is not that of the words around it."""
    if code == words_language():
        return Markup("")
    return Markup(' lang="{}" dir="{}"').format(code, direction(code))


def add_folder(app: Flask, folder: Path) -> None:
    """Let an application use the catalogues of a module beside its own."""
    app.extensions["mablog.languages"].add(folder)


def _tell_caches(response: Response) -> Response:
    """Say that another reader may get other words from the same address (RFC 9110, 12.5.5)."""
    if g.get("depends_on_language"):
        response.vary.update(("Accept-Language", "Cookie"))
    return response


def init_app(app: Flask) -> None:
    own = app.extensions["mablog"].translations
    folders = [Path(__file__).parent / "translations", *([own] if own else [])]
    try:
        app.extensions["mablog.languages"] = Catalogues(folders)
    except (UnknownLocaleError, ValueError) as error:
        raise ConfigError(f"MABLOG_TRANSLATIONS holds a folder whose name is no language: {error}") from None
    babel = Babel(app, locale_selector=_language, timezone_selector=lambda: site_settings().time_zone)
    babel.domain_instance = _Words()
    app.after_request(_tell_caches)
    app.jinja_env.globals |= {"languages": languages, "words_language": words_language, "tongue": tongue}
    app.jinja_env.filters["direction"] = direction
