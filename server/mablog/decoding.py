"""Forms and queries must be UTF-8 without NUL: what is not is refused by name instead of being stored altered."""

import logging
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Request
from flask_babel import gettext as _
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser, MultiPartParser
from werkzeug.utils import cached_property

from mablog.errors import BadRequest, InvalidFields, Unavailable, field_error

log = logging.getLogger(__name__)


class _StrictFormParser(FormDataParser):
    def parse(self, *args: Any, **kwargs: Any) -> Any:
        self.silent = False
        try:
            return super().parse(*args, **kwargs)
        except ValueError:
            raise BadRequest(_("The form cannot be read."), fields={"body": [_("This is not a form.")]}) from None
        except OSError as error:  # large files are put on the disk while they come in
            log.error("an upload cannot be kept: %s", error)
            raise Unavailable(_("The upload cannot be stored at the moment. Please try again later.")) from error

    def _parse_urlencoded(self, stream: Any, *_unused: Any) -> Any:
        data = stream.read()
        if self.max_form_parts is not None and data.count(b"&") >= self.max_form_parts:
            raise RequestEntityTooLarge
        return stream, self.cls(_pairs(data)), self.cls()

    def _parse_multipart(self, stream: Any, mimetype: str, content_length: int | None, options: dict[str, str]) -> Any:
        boundary = options.get("boundary", "").encode("ascii")
        if not boundary:
            raise ValueError("missing boundary")
        parser = _BytesKeeper(
            stream_factory=self.stream_factory,
            max_form_memory_size=self.max_form_memory_size,
            max_form_parts=self.max_form_parts,
            cls=self.cls,
        )
        form, files = parser.parse(stream, boundary, content_length)
        fields = [(name, value.encode(_AS_BYTES)) for name, value in form.items(multi=True)]
        decoded = [(_without_nul(name, name), _text(name, value)) for name, value in fields]
        for name, file in files.items(multi=True):
            _without_nul(name, file.filename or "")
        return stream, self.cls(decoded), files


_AS_BYTES = "iso-8859-1"


class _BytesKeeper(MultiPartParser):
    def get_part_charset(self, headers: Any) -> str:
        # Each byte becomes one character, so that nothing is lost before the field's name is known to report it.
        return _AS_BYTES


class StrictRequest(Request):
    """Flask's request without Werkzeug's lenience, which replaces what is not UTF-8 and drops what it cannot read."""

    form_data_parser_class = _StrictFormParser

    @cached_property
    def args(self) -> Any:
        """The query. Raises InvalidFields."""
        return ImmutableMultiDict(_pairs(self.query_string))


def _pairs(data: bytes) -> list[tuple[str, str]]:
    """The names and values of `application/x-www-form-urlencoded` (WHATWG URL, section 5.1)."""
    pairs = []
    for part in filter(None, data.replace(b"+", b" ").split(b"&")):
        name, _, value = part.partition(b"=")
        raw = unquote_to_bytes(name)
        shown = raw.decode(errors="replace")
        pairs.append((_text(shown, raw), _text(shown, unquote_to_bytes(value))))
    return pairs


def _text(name: str, value: bytes) -> str:
    try:
        return _without_nul(name, value.decode())
    except UnicodeDecodeError:
        raise _refused(name, _("This is not text in UTF-8.")) from None


def _without_nul(name: str, value: str) -> str:
    if "\x00" in value:
        raise _refused(name, _("The character NUL is not text."))
    return value


def _refused(name: str, message: str) -> InvalidFields:
    return field_error(name.replace("\x00", "?"), message)
