"""Deployment settings: read from the environment and `.env` once, typed and frozen."""

import os
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Literal, Self
from urllib.parse import unquote, urlsplit

import click
from dotenv import dotenv_values
from flask import current_app
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from mablog.data_folder import make_secret_key
from mablog.origins import is_same_site
from mablog.setting_types import (
    AbsolutePath,
    DatabaseAddress,
    Dsn,
    Folder,
    Headers,
    HttpAddress,
    Mailboxes,
    Modules,
    Networks,
    Origins,
    PublicAddress,
    RedisAddress,
    Sender,
    StorageAddress,
)

KNOWN_SECRET_KEYS = {
    "dev",
    "development",
    "test",
    "testing",
    "secret",
    "secret-key",
    "secret_key",
    "changeme",
    "change-me",
}
SHORTEST_SECRET_KEY = 16
SITE_PREFIX = "MABLOG_SITE_"
LIMIT_PREFIX = "MABLOG_LIMIT_"


class ConfigError(click.ClickException):
    """The environment holds something mablog cannot start with; the message is one line for the operator.

    It is click's, so that `flask run` ends with that line, too.
    """


class Profile(StrEnum):
    PRODUCTION = "production"
    DEVELOPMENT = "development"
    TESTING = "testing"
    INTEGRATION = "integration"

    @property
    def is_strict(self) -> bool:
        """Whether weak or missing secrets stop the start."""
        return self in (Profile.PRODUCTION, Profile.INTEGRATION)


class LogFormat(StrEnum):
    """How an entry of the log is written."""

    HUMAN = "human"
    JSON = "json"


class Config(BaseModel):
    """One field a setting; its alias is the name in the environment, its description is the documentation."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True, validate_default=True)

    env: Profile = Field(
        Profile.PRODUCTION,
        alias="MABLOG_ENV",
        description="Profile: production, development, testing or integration (production's checks, debug allowed).",
    )
    debug: bool = Field(
        False, alias="FLASK_DEBUG", description="Debugger and reload; production refuses to start with it."
    )
    secret_key: SecretStr = Field(
        SecretStr(""),
        alias="SECRET_KEY",
        description="Signs cookies; at least 16 characters. When unset, `secret_key` in the data folder is read.",
    )
    data: AbsolutePath = Field(
        Path("instance"),
        alias="MABLOG_DATA",
        description="Data folder: SQLite file, media, generated secret key. Readable by its owner only.",
    )
    modules: Modules = Field(
        None,
        alias="MABLOG_MODULES",
        description="Modules to switch on, and optional features to switch off, with a minus before their names: "
        "`cars, -comments`. When set, nobody chooses at `/admin/modules`.",
    )
    database_url: DatabaseAddress = Field(
        "",
        alias="DATABASE_URL",
        description="`sqlite:///…` or `postgresql://…` (also `postgres://…`). "
        "When unset, `mablog.sqlite3` in the data folder.",
    )
    test_database_url: DatabaseAddress = Field(
        "",
        alias="TEST_DATABASE_URL",
        description="Database of the testing profile, which never opens `DATABASE_URL`. When unset, `testing.sqlite3`.",
    )
    redis_url: RedisAddress = Field(
        "",
        alias="MABLOG_REDIS_URL",
        description="`redis://:password@host:6379/0`, or `rediss://…` (TLS), or `unix:///path`: a Redis that counts "
        "limits, faster than the database, which does it when this is unset or Redis is away.",
    )
    storage: StorageAddress = Field(
        "",
        alias="MABLOG_STORAGE",
        description="Where pictures are kept: a folder, or `s3://bucket/prefix`. When unset, `media` in the data "
        "folder. `mablog media copy` brings what is kept elsewhere.",
    )
    dyno: str = Field(
        "",
        alias="DYNO",
        description="Set by Heroku, whose machines forget their files when they begin anew: key, database, pictures "
        "and backups have to be elsewhere.",
    )
    aws_endpoint_url: HttpAddress = Field(
        "",
        alias="AWS_ENDPOINT_URL",
        description="Address of the S3 server, such as `https://s3.example`. When unset, that of AWS.",
    )
    aws_region: str = Field("", alias="AWS_REGION", description="Region of the bucket. When unset, `us-east-1`.")
    aws_access_key_id: str = Field(
        "",
        alias="AWS_ACCESS_KEY_ID",
        description="Name of the key to S3. When unset, the identity that AWS gives its own machines.",
    )
    aws_secret_access_key: SecretStr = Field(SecretStr(""), alias="AWS_SECRET_ACCESS_KEY", description="The key to S3.")
    backup_to: StorageAddress = Field(
        "",
        alias="MABLOG_BACKUP_TO",
        description="Where backups are put by themselves: a folder, or `s3://bucket/prefix`. When unset, none is made.",
    )
    backup_every: int = Field(24, alias="MABLOG_BACKUP_EVERY", ge=1, le=720, description="Hours between two of them.")
    backup_keep: int = Field(
        7, alias="MABLOG_BACKUP_KEEP", ge=1, le=10_000, description="How many of them are kept: the newest."
    )
    host: str = Field("127.0.0.1", alias="HOST", description="Address the server listens on.")
    port: int = Field(5000, alias="PORT", ge=0, le=65535, description="Port the server listens on.")
    url: PublicAddress = Field(
        "",
        alias="MABLOG_URL",
        description="Public address, such as `https://blog.example`: used in feeds, mails and canonical links, never "
        "the `Host` header. When unset, `http://HOST:PORT`.",
    )
    cors_origins: Origins = Field(
        (),
        alias="MABLOG_CORS_ORIGINS",
        description="Origins of browser clients elsewhere, such as `http://localhost:3000 https://app.example`: they "
        "may use the API, with cookies. Where one is of another site, cookies are `SameSite=None`, which browsers take "
        "only where `MABLOG_URL` is https.",
    )
    trusted_proxies: Networks = Field(
        (),
        alias="MABLOG_TRUSTED_PROXIES",
        description="Addresses and networks of the proxies in front of the server, such as `127.0.0.1, 10.0.0.0/8`; "
        "`private` stands for all private ones. Their `X-Forwarded-For` and `X-Forwarded-Proto` are believed, nobody "
        "else's.",
    )
    https_only: bool = Field(
        False,
        alias="MABLOG_HTTPS_ONLY",
        description="Lead whoever comes to a page by http to https, and refuse everything else by http, where a "
        "trusted proxy says that they did: for platforms whose proxy takes both, such as Heroku's.",
    )
    log_format: LogFormat = Field(
        LogFormat.HUMAN,
        alias="MABLOG_LOG_FORMAT",
        description="How the log is written: `human`, or `json` for programs that collect logs.",
    )
    slow_query_seconds: float = Field(
        1,
        alias="MABLOG_SLOW_QUERY_SECONDS",
        ge=0,
        le=3600,
        description="Seconds after which a query stands in the log, without its values; 0 is never.",
    )
    sentry_dsn: Dsn = Field(
        SecretStr(""),
        alias="SENTRY_DSN",
        description="Where unexpected errors are sent: the DSN of a project at Sentry, or at what speaks like it. It "
        "takes `mablog[sentry]`.",
    )
    otlp_endpoint: HttpAddress = Field(
        "",
        alias="OTEL_EXPORTER_OTLP_ENDPOINT",
        description="Where traces are sent: the address of an OpenTelemetry collector that takes OTLP by HTTP, such as "
        "`http://127.0.0.1:4318`. It takes `mablog[opentelemetry]`.",
    )
    otlp_headers: Headers = Field(
        SecretStr(""),
        alias="OTEL_EXPORTER_OTLP_HEADERS",
        description="Headers that traces are sent with, such as `authorization=Bearer%20…`, with commas between them.",
    )
    traces_share: float = Field(
        1,
        alias="MABLOG_TRACES_SHARE",
        ge=0,
        le=1,
        description="The share of requests that are traced, such as 0.1; a trusted proxy may decide otherwise.",
    )
    metrics_from: Networks = Field(
        (),
        alias="MABLOG_METRICS_FROM",
        description="Addresses and networks of those who may read `/metrics`, such as Prometheus; nobody when unset. "
        "`private` stands for all private ones.",
    )
    sign_up_seconds: int = Field(
        2,
        alias="MABLOG_SIGN_UP_SECONDS",
        ge=0,
        le=60,
        description="Seconds that people take at least to fill in the form of sign-up; sent sooner, it is refused. "
        "0 takes any. Clients of the API have no form.",
    )
    translations: Folder = Field(
        None,
        alias="MABLOG_TRANSLATIONS",
        description="Folder of further catalogues, such as `fr/LC_MESSAGES/messages.po`: more languages, or other "
        "words for one that mablog has.",
    )
    workers: int = Field(1, alias="MABLOG_WORKERS", ge=1, le=64, description="Server processes of `mablog serve`.")
    threads: int = Field(4, alias="MABLOG_THREADS", ge=1, le=256, description="Threads of each server process.")
    request_seconds: int = Field(
        60,
        alias="MABLOG_REQUEST_SECONDS",
        ge=1,
        le=86400,
        description="Seconds that `mablog serve` gives a request. One that takes longer ends with its process, while "
        "others go on in a new one.",
    )
    job_processes: int = Field(
        2,
        alias="MABLOG_JOB_PROCESSES",
        ge=0,
        le=64,
        description="Processes that do jobs (mail, pictures, schedules) beside `mablog serve`; 0 where `mablog worker` "
        "does them elsewhere.",
    )
    mail_server: str = Field(
        "",
        alias="MAIL_SERVER",
        description="SMTP server that takes the site's mail. When unset, none is sent. Development without one, and "
        "integration always, put mail into files in `mail` in the data folder; testing sends none.",
    )
    mail_port: int = Field(25, alias="MAIL_PORT", ge=1, le=65535, description="Port of the SMTP server.")
    mail_use_tls: bool = Field(False, alias="MAIL_USE_TLS", description="Encrypt by STARTTLS.")
    mail_use_ssl: bool = Field(False, alias="MAIL_USE_SSL", description="Encrypt from the first byte (port 465).")
    mail_username: str = Field("", alias="MAIL_USERNAME", description="Name to log in with at the SMTP server.")
    mail_password: SecretStr = Field(
        SecretStr(""), alias="MAIL_PASSWORD", description="Password to log in with at the SMTP server."
    )
    mail_default_sender: Sender = Field(
        "",
        alias="MAIL_DEFAULT_SENDER",
        description="Sender of the site's mail: an address, or `Name <address>`. When unset, `mablog@` and the host of "
        "`MABLOG_URL`.",
    )
    mail_subject_prefix: str = Field(
        "", alias="MABLOG_MAIL_SUBJECT_PREFIX", description="What every subject begins with, such as `[Garden]`."
    )
    admin: Mailboxes = Field(
        "",
        alias="MABLOG_ADMIN",
        description="Addresses, with commas between them, that get a mail about each new member.",
    )
    site: dict[str, str] = Field(
        default_factory=dict,
        exclude=True,
        description="Site settings that the environment fixes: `MABLOG_SITE_NAME`, `MABLOG_SITE_LANGUAGE`, …",
    )
    limits: dict[str, str] = Field(
        default_factory=dict,
        exclude=True,
        description="Rates by the name of the limit, where they are not the usual ones: `MABLOG_LIMIT_SIGN_UP`, …",
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        def fill(name: str, value: object) -> None:
            # The model is frozen for everybody else.
            self.__dict__[name] = value

        if not self.url:
            host = f"[{self.host}]" if ":" in self.host else self.host
            fill("url", f"http://{host}:{self.port}")
        if not self.mail_default_sender:
            fill("mail_default_sender", f"mablog@{urlsplit(self.url).hostname}")
        if not self.storage:
            fill("storage", str(self.data / "media"))
        if not self.database_url:
            fill("database_url", f"sqlite:///{self.data / 'mablog.sqlite3'}")
        if not self.secret_key.get_secret_value():
            fill("secret_key", SecretStr(_stored_secret_key(self.data, create=not self.env.is_strict)))
        return self

    def check(self) -> Self:
        """Refuse what the profile may not start with. Raises ConfigError."""
        if self.env is Profile.PRODUCTION and self.debug:
            raise ConfigError("FLASK_DEBUG is on: production does not start with debug (MABLOG_ENV=development does)")
        if self.env.is_strict:
            key = self.secret_key.get_secret_value()
            if not key:
                raise ConfigError("SECRET_KEY is not set: set it, or let `mablog init` make one in the data folder")
            if key.lower() in KNOWN_SECRET_KEYS or len(key) < SHORTEST_SECRET_KEY:
                raise ConfigError(
                    "SECRET_KEY is a known or short one: it takes "
                    f"at least {SHORTEST_SECRET_KEY} characters that nobody can guess"
                )
        return self

    @property
    def forgotten(self) -> list[str]:
        """The settings by which something is kept in files, on a machine that forgets its files."""
        kept = {
            "SECRET_KEY": "secret_key" not in self.model_fields_set,
            "DATABASE_URL": self.database_url.startswith("sqlite"),
            "MABLOG_STORAGE": "://" not in self.storage,
            "MABLOG_BACKUP_TO": bool(self.backup_to) and "://" not in self.backup_to,
        }
        return [name for name, is_here in kept.items() if is_here and self.dyno]

    @property
    def is_url_set(self) -> bool:
        """Whether somebody said what the public address is."""
        return "url" in self.model_fields_set

    @property
    def is_secure(self) -> bool:
        """Whether readers come by https, so that cookies may say `Secure`."""
        return self.url.startswith("https://")

    @property
    def otlp_header_fields(self) -> dict[str, str]:
        """Headers by their names; in the setting, values are encoded as in addresses (W3C Baggage)."""
        items = (item.partition("=") for item in self.otlp_headers.get_secret_value().split(",") if item.strip())
        return {name.strip().lower(): unquote(value.strip()) for name, _, value in items}

    @property
    def admin_addresses(self) -> list[str]:
        return [address.strip() for address in self.admin.split(",") if address.strip()]

    @property
    def same_site(self) -> Literal["Lax", "None"]:
        """`SameSite` of cookies (RFC 6265bis, 5.6.7): browsers take `None` only with `Secure`."""
        elsewhere = any(not is_same_site(self.url, origin) for origin in self.cors_origins)
        return "None" if self.is_secure and elsewhere else "Lax"


def _stored_secret_key(data: Path, *, create: bool) -> str:
    file = data / "secret_key"
    if file.exists():
        try:
            return file.read_text(encoding="ascii").strip()
        except UnicodeDecodeError:
            raise ConfigError(f"{file} is not a secret key: remove it, and `mablog init` makes a new one") from None
    return make_secret_key(data) if create else ""


def load(given: Mapping[str, object] | None = None, *, check: bool = True) -> Config:
    """Read the settings: `given` (by their names in the environment) over the environment over `.env`.

    Without `check`, what the profile may not start with is let through: `mablog init` is about to make it.

    Raises ConfigError, which names the setting, what it got and what it takes.
    """
    given = given or {}
    environment: dict[str, object] = {**dotenv_values(".env"), **os.environ}
    values = {name: value for name, value in environment.items() if value not in ("", None)}
    if str(given.get("MABLOG_ENV", values.get("MABLOG_ENV", ""))).strip() == Profile.TESTING:
        # A test run must never reach the real database, whatever the shell has set.
        values.pop("DATABASE_URL", None)
        data = Path(str(given.get("MABLOG_DATA", values.get("MABLOG_DATA", "instance")))).absolute()
        values["DATABASE_URL"] = values.get("TEST_DATABASE_URL", f"sqlite:///{data / 'testing.sqlite3'}")
    values |= given
    families = {
        field: {
            name.removeprefix(prefix).lower(): str(value).strip()
            for name, value in values.items()
            if name.startswith(prefix)
        }
        for field, prefix in (("site", SITE_PREFIX), ("limits", LIMIT_PREFIX))
    }
    try:
        config = Config(**{**values, **families})
    except ValidationError as error:
        raise ConfigError(explained(error)) from None
    return config.check() if check else config


def explained(error: ValidationError, *, prefix: str = "") -> str:
    """One line: the setting, what it got and what it takes."""
    first = error.errors()[0]
    name = prefix + str(first["loc"][0]) if first["loc"] else "settings"
    name = name.upper()
    secret = any(word in name for word in ("SECRET", "PASSWORD", "DSN", "HEADERS"))
    got = "a value that is not shown" if secret else without_password(repr(first["input"]))
    message = first["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    return f"{name} got {got}: it takes {message.removeprefix('takes ')}"


def without_password(address: str) -> str:
    """The address of a database, or of Redis, as others may see it."""
    return re.sub(r"(:(?!//))[^@]*(?=@)|([?&]password=)[^&']*", r"\1\2***", address)


def settings() -> Config:
    """The settings of the running application."""
    config: Config = current_app.extensions["mablog"]
    return config
