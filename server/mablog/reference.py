"""The pages of docs/reference, written from the code: `python -m mablog.reference docs/reference`."""

import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from inspect import signature
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask_babel import force_locale
from pydantic import SecretStr

from mablog.access import BUILT_IN_ROLES, permissions
from mablog.cli import cli
from mablog.config import LIMIT_PREFIX, SITE_PREFIX, Config
from mablog.hooks import Hooks
from mablog.modules.public import PUBLIC, described, summary
from mablog.ratelimit.limits import LIMITS
from mablog.site.registry import declared

HEAD = "<!-- Written by `make docs` from the code. -->\n"


def pages() -> dict[str, str]:
    """The text of each file by its name: pages for people, and the description of which the studio's types are made."""
    written = {name: HEAD + "\n".join(lines()) + "\n" for name, lines in _PAGES.items()}
    return written | {"openapi.json": json.dumps(_description(), indent=1, ensure_ascii=False) + "\n"}


def _settings() -> Iterator[str]:
    yield "# Settings\n"
    yield "## Of the deployment\n"
    yield "Read once, at the start, from the environment and the file `.env` in the working directory.\n"
    yield "| Name | Default | |\n| --- | --- | --- |"
    for field in Config.model_fields.values():
        if field.alias:
            default = field.get_default(call_default_factory=True)
            yield _row(f"`{field.alias}`", _default(default), field.description)
    yield "\n## Limits\n"
    yield "Of the deployment, too. A rate such as `10/15m` lets 10 through at once, and 10 more spread over each 15"
    yield "minutes; the units are s, m, h and d. `off` lets everything through. Beyond the limit the answer is 429 with"
    yield "`Retry-After`. A client is an IPv4 address or the first 64 bits of an IPv6 one.\n"
    yield "| Name | Default | |\n| --- | --- | --- |"
    for limit in LIMITS:
        yield _row(f"`{LIMIT_PREFIX}{limit.name.upper()}`", _default(limit.rate), limit.what)
    yield "\n## Of the site\n"
    yield "Changed at `/admin/settings` and by `mablog site set NAME VALUE`. A variable such as"
    yield f"`{SITE_PREFIX}NAME` in the environment fixes a setting; the page shows it as fixed.\n"
    yield "| Name | Default | |\n| --- | --- | --- |"
    with _app().app_context(), force_locale("en"):
        for each in declared():
            words = [f"{each.label.text}.", str(each.label.help), *map(_choice, each.label.choices.items())]
            yield _row(f"`{each.name}`", _default(each.default), " ".join(filter(None, words)))


def _choice(choice: tuple[str, object]) -> str:
    return f"`{choice[0]}`: {choice[1]}."


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def _default(value: object) -> str:
    text = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
    return f"`{text}`" if text not in ("", "()") else ""


def _commands() -> Iterator[str]:
    yield "# Commands\n"
    yield "What goes wrong is one line, and the exit status is 1. Every command explains itself with `--help`."
    yield "`mablog db` is Flask-Migrate's: `mablog db upgrade`, `mablog db migrate -m …`."
    yield from _of_command(cli, "mablog", None)


def _of_command(command: click.Command, path: str, parent: click.Context | None) -> Iterator[str]:
    context = click.Context(command, info_name=path.rpartition(" ")[2], parent=parent)
    if isinstance(command, click.Group):
        for name in sorted(set(command.commands) - {"db"}):
            yield from _of_command(command.commands[name], f"{path} {name}", context)
        return
    yield f"\n## {' '.join([path, *command.collect_usage_pieces(context)])}\n"
    yield (command.help or "").replace("\b", "").strip()
    options = [record for parameter in command.get_params(context) if (record := parameter.get_help_record(context))]
    options = [(name, text) for name, text in options if text and name != "--help"]
    if options:
        yield "\n| Option | |\n| --- | --- |"
        yield from (_row(f"`{name}`", " ".join(text.split())) for name, text in options)


def _permissions() -> Iterator[str]:
    yield "# Permissions\n"
    yield "Roles are data: these are the ones of a new site.\n"
    yield f"| Permission | | {' | '.join(BUILT_IN_ROLES)} |\n| --- | --- |{' --- |' * len(BUILT_IN_ROLES)}"
    for permission, one in permissions(_app()).items():
        cells = ("yes" if permission in held or "*" in held else "no" for held in BUILT_IN_ROLES.values())
        yield _row(f"`{permission}`", one.label, *cells)


def _hooks() -> Iterator[str]:
    yield "# Hooks\n"
    yield "What happened is told to every function of this name that is marked with `mablog.hooks.listens` and"
    yield "registered with `mablog.hooks.register(app, …)`. It takes those of the arguments that it needs. What a"
    yield "feature raises undoes the request; what a module raises is logged, and its call is passed over.\n"
    yield "| Hook | |\n| --- | --- |"
    for name, hook in vars(Hooks).items():
        if not name.startswith("_"):
            arguments = ", ".join(list(signature(hook).parameters)[1:])
            yield _row(f"`{name}({arguments})`", " ".join((hook.__doc__ or "").split()))


def _modules() -> Iterator[str]:
    yield "# What modules may import\n"
    yield "These names stay as they are. When one must change, [the change log](../../CHANGELOG.md) names it and says"
    yield "what to do; all else in mablog may change at any time. The hooks have [a page of their own](hooks.md)."
    used = described()
    for file, names in PUBLIC.items():
        yield f"\n## {file}\n"
        yield "| Name | |\n| --- | --- |"
        for name in names.split():
            first, *parts = used[f"{file}.{name}"].splitlines()
            inside = ", ".join(f"`{re.split('[:(]', part)[0].strip()}`" for part in parts)
            has = f" Has {inside}." if inside else ""
            yield _row(f"`{first}`", f"{summary(f'{file}.{name}')}{has}")


@cache
def _app() -> Flask:
    from mablog.app import create_app

    return create_app({"MABLOG_ENV": "testing", "SECRET_KEY": "of no site", "DATABASE_URL": "sqlite://"})


def _description() -> dict[str, Any]:
    from mablog.openapi import description

    return description(_app())


def _api() -> Iterator[str]:
    yield "# API\n"
    yield "A running site describes it for programs at `/api/openapi.json`, and for people at `/api/docs`. A refusal is"
    yield "`application/problem+json` (RFC 9457) with the messages by field in `fields`.\n"
    yield "| Endpoint | | Body | Answer |\n| --- | --- | --- | --- |"
    for path, operations in _description()["paths"].items():
        for method, operation in operations.items():
            answers = [
                f"{status} {_schema(answer)}".strip()
                for status, answer in operation["responses"].items()
                if int(status) < 400
            ]
            body = _schema(operation.get("requestBody", {}))
            yield _row(f"`{method.upper()} {path}`", operation["summary"], body, ", ".join(answers))


def _schema(described: dict[str, Any]) -> str:
    for content in described.get("content", {}).values():
        return f"`{content['schema'].get('$ref', '').rpartition('/')[2]}`"
    return ""


_PAGES = {
    "settings.md": _settings,
    "commands.md": _commands,
    "permissions.md": _permissions,
    "hooks.md": _hooks,
    "modules.md": _modules,
    "api.md": _api,
}

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")
