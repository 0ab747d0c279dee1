"""What the code must not do, wherever in it: each rule is a list of names, and the places that may use them."""

import ast
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

PACKAGE = Path(find_spec("mablog").origin or "").parent  # type: ignore[union-attr]

RULES: dict[str, tuple[set[str], set[str]]] = {
    "make code of text": ({"eval", "exec", "compile", "flask.render_template_string", "jinja2.Template"}, set()),
    "run other programs": ({"subprocess", "os.system", "os.popen", "os.execv", "os.execvp", "os.posix_spawn"}, set()),
    "make objects of bytes": (
        {"pickle", "marshal", "shelve", "dill", "yaml.load", "yaml.unsafe_load", "yaml.full_load", "yaml.UnsafeLoader"},
        set(),
    ),
    "unpack archives": (
        {"zipfile", "tarfile", "gzip", "bz2", "lzma", "shutil.unpack_archive"},
        {"backups/archive.py"},  # sealed files of the operator, from which nothing is unpacked under its own name
    ),
    "read XML with entities": (
        {"xml.etree", "xml.sax", "xml.dom", "lxml.etree.XMLParser", "lxml.etree.XML", "lxml.etree.parse"}, set(),
    ),
    "ask directories": ({"ldap", "ldap3"}, set()),
    "use broken hashes": ({"hashlib.md5", "hashlib.sha1", "hashlib.new", "crypt"}, set()),
    "encrypt by itself": ({"Crypto", "cryptography", "nacl"}, set()),
    "draw guessable numbers": (
        {"random", "uuid"},
        {"jobs/service.py", "seeding/service.py", "seeding/content.py", "seeding/words.py", "seeding/threads.py",
         "seeding/conversation.py"},  # pauses, made-up content
    ),
    "leave the machine": (
        {"urllib.request", "http.client", "requests", "httpx", "aiohttp", "urllib3", "ftplib", "smtplib", "aiosmtplib",
         "boto3", "botocore", "obstore", "sentry_sdk", "opentelemetry.exporter"},
        {"mail/transport.py", "storage.py", "storage/s3.py", "backups/keeping.py", "health/address.py",
         "telemetry/sentry.py", "telemetry/tracing.py"},  # servers that the settings name
    ),
    "call HTML safe": (
        {"markupsafe.Markup"},
        {"search/highlight.py", "posts/pages.py", "hooks.py", "page_cache.py", "blocks/listeners.py",
         "follows/buttons.py", "comments/listeners.py", "comments/section.py",
         "moderation/tools.py", "languages.py", "notifications/words.py"},  # escape each part, or name the type
    ),
}  # fmt: skip

SCRIPTS = re.compile(
    r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|postMessage|setHTMLUnsafe"
    r"|addEventListener\(\s*[\"'](?:paste|message)|sessionStorage|indexedDB|document\.cookie"
    r"|localStorage\.setItem\((?!\"theme\")"
)
"""In scripts: code or HTML out of text, messages of other windows, a hand on pasting, storing more than the theme."""

TEMPLATES = re.compile(r"<script(?![^>]*(?:\ssrc=|application/ld\+json))|<style|\son\w+=|\sstyle=")
"""In templates: what the content security policy would stop anyway."""

MARKED_SAFE = {
    "drafting/templates/drafting/preview.html", "drafting/templates/drafting/shared.html",
    "posts/templates/posts/author.html", "posts/templates/posts/show.html",
    "comments/templates/comments/_comment.html", "moderation/templates/moderation/report.html",
    "moderation/templates/moderation/_case.html",
}  # fmt: skip
"""Templates that show HTML as it is: what `markup` made."""


def names_used(code: str) -> Iterator[str]:
    """Every name that is imported or called, with the module it comes from, as far as the file says it."""
    tree = ast.parse(code)
    modules: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                modules[alias.asname or alias.name.partition(".")[0]] = alias.name if alias.asname else ""
                yield alias.name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                yield f"{node.module}.{alias.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id
        elif isinstance(node, ast.Attribute):
            first, _dot, rest = ast.unparse(node).partition(".")
            if first in modules:
                yield f"{modules[first] or first}.{rest}"


def forbidden(code: str, names: set[str]) -> set[str]:
    return {used for used in names_used(code) for name in names if used == name or used.startswith(f"{name}.")}


@pytest.mark.parametrize("rule", RULES)
def test_the_code_does_nothing_of_this_but_where_it_may(rule: str) -> None:
    names, places = RULES[rule]
    found = {
        str(file.relative_to(PACKAGE)): forbidden(file.read_text(encoding="utf-8"), names)
        for file in PACKAGE.rglob("*.py")
    }
    assert {file: used for file, used in found.items() if used and file not in places} == {}


def test_what_is_forbidden_would_be_noticed() -> None:
    for code, name in (
        ("import pickle\npickle.loads(b'')", "pickle.loads"),
        ("from subprocess import run\nrun('ls')", "subprocess.run"),
        ("import hashlib\nhashlib.md5(b'')", "hashlib.md5"),
        ("import yaml as y\ny.load('')", "yaml.load"),
        ("from lxml import etree\netree.XML('<a/>')", "lxml.etree.XML"),
        ("def f():\n    import urllib.request", "urllib.request"),
        ("eval('1')", "eval"),
        ("import os\nos.system('ls')", "os.system"),
    ):
        assert name in {used for names, _places in RULES.values() for used in forbidden(code, names)}, code


def formatted(code: str) -> list[str]:
    """What `format` is called on, where that is neither text of the code nor a constant of the module."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in FORMATS:
            text = node.func.value
            is_constant = isinstance(text, ast.Constant) or (isinstance(text, ast.Name) and text.id.isupper())
            is_own = isinstance(text, ast.Call) and ast.unparse(text.func) in ("Markup", "super")
            if not is_constant and not is_own:
                found.append(ast.unparse(node))
    return found


FORMATS = {"format", "format_map"}


def test_the_code_formats_no_text_that_it_does_not_hold_itself() -> None:
    assert formatted("name.format(user)") == ["name.format(user)"]
    found = {
        str(file.relative_to(PACKAGE)): formatted(file.read_text(encoding="utf-8")) for file in PACKAGE.rglob("*.py")
    }
    assert {file: calls for file, calls in found.items() if calls} == {}


def test_scripts_make_no_html_of_text_and_keep_nothing_but_the_theme() -> None:
    files = list((PACKAGE / "static" / "js").rglob("*.js"))
    assert files
    assert not [(file.name, found[0]) for file in files if (found := SCRIPTS.search(file.read_text(encoding="utf-8")))]
    for line in ("x.innerHTML = y", 'addEventListener("paste", no)', 'localStorage.setItem("token", t)'):
        assert SCRIPTS.search(line), line


def test_templates_bring_no_script_of_their_own_and_show_as_html_only_what_was_cleaned() -> None:
    templates = {str(file.relative_to(PACKAGE)): file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.html")}
    pages = {name: text for name, text in templates.items() if "/mail/" not in name}  # mail readers take no style sheet
    assert not [(name, found[0]) for name, text in pages.items() if (found := TEMPLATES.search(text))]
    safe = {name for name, text in templates.items() if re.search(r"\|\s*safe\b|autoescape false", text)}
    assert safe == MARKED_SAFE
    for line in ("<script>x</script>", '<p onclick="x">', '<p style="x">'):
        assert TEMPLATES.search(line), line
