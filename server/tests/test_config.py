"""Settings and profiles, each profile as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mablog.app import create_app
from mablog.config import Config, ConfigError, load

Run = Callable[..., subprocess.CompletedProcess[str]]
MABLOG = str(Path(sys.executable).with_name("mablog"))
FLASK = str(Path(sys.executable).with_name("flask"))
KEY = "a key that nobody else has, for tests"


def start(command: list[str], folder: Path, **settings: str) -> subprocess.Popen[str]:
    """The command in this folder, with these settings and no others."""
    return subprocess.Popen(
        command, cwd=folder, env={"PATH": os.environ["PATH"]} | settings, text=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def outcome(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit status and what the command said."""
    out, error = process.communicate(timeout=120)
    return process.returncode, out + error


# Profiles ------------------------------------------------------------------------------------------------------------


def test_production_refuses_weak_secrets_and_debug_in_one_line(tmp_path: Path) -> None:
    refusals: list[tuple[dict[str, str], str]] = [
        ({}, "SECRET_KEY is not set"),
        ({"MABLOG_ENV": "production"}, "SECRET_KEY is not set"),
        ({"MABLOG_ENV": "integration"}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "changeme"}, "SECRET_KEY is a known or short one"),
        ({"SECRET_KEY": KEY, "FLASK_DEBUG": "1"}, "FLASK_DEBUG is on"),
    ]
    processes = [(start([MABLOG, "serve"], tmp_path, **settings), reason) for settings, reason in refusals]
    processes.append(
        (start([FLASK, "--app", "mablog", "run", "--debug"], tmp_path, SECRET_KEY=KEY), "FLASK_DEBUG is on")
    )
    for process, reason in processes:
        status, said = outcome(process)
        assert (status, said.count("\n")) == (1, 1), said
        assert reason in said


def test_each_profile_starts_and_says_what_it_is(tmp_path: Path) -> None:
    program = (
        "import mablog; c = mablog.create_app().extensions['mablog'];"
        "print(c.env.value, c.debug, c.data.joinpath('secret_key').exists(), c.database_url.rpartition('/')[2])"
    )
    expected = [
        ({"SECRET_KEY": KEY}, "production False False mablog.sqlite3"),
        ({"MABLOG_ENV": "integration", "SECRET_KEY": KEY, "FLASK_DEBUG": "1"}, "integration True False mablog.sqlite3"),
        ({"MABLOG_ENV": "development", "FLASK_DEBUG": "1"}, "development True True mablog.sqlite3"),
        ({"MABLOG_ENV": "testing", "DATABASE_URL": "sqlite:////real"}, "testing False True testing.sqlite3"),
    ]
    processes = []
    for number, (settings, line) in enumerate(expected):
        folder = tmp_path / str(number)
        folder.mkdir()
        processes.append((start([sys.executable, "-c", program], folder, **settings), line))
    for process, line in processes:
        assert outcome(process) == (0, line + "\n")


# Settings ------------------------------------------------------------------------------------------------------------


def loaded(**given: object) -> Config:
    return load({"MABLOG_ENV": "testing", "SECRET_KEY": KEY} | given)


def test_the_settings_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        loaded().port = 80  # type: ignore[misc]


def test_every_setting_is_documented_and_typed() -> None:
    assert all(field.description and field.annotation for field in Config.model_fields.values())


@pytest.mark.parametrize(
    ("name", "value", "takes"),
    [
        ("PORT", "abc", "a valid integer"),
        ("PORT", "65536", "less than or equal to 65535"),
        ("MABLOG_ENV", "prod", "'production', 'development', 'testing' or 'integration'"),
        ("FLASK_DEBUG", "maybe", "a valid boolean"),
        ("MABLOG_URL", "blog.example", "an address such as https://blog.example"),
        ("MABLOG_URL", "https://blog.example/sub", "without a path"),
        ("MABLOG_WORKERS", "0", "greater than or equal to 1"),
        ("MAIL_PORT", "", "a valid integer"),
        ("MAIL_DEFAULT_SENDER", "Ann", "an address such as blog@example.org"),
        ("MAIL_DEFAULT_SENDER", "ann@example.org\r\nBcc eve@example.org", "an address such as blog@example.org"),
        ("MABLOG_ADMIN", "ann@example.org, bob", "addresses such as ann@example.org"),
    ],
)
def test_a_wrong_value_names_the_setting_what_it_got_and_what_it_takes(name: str, value: str, takes: str) -> None:
    with pytest.raises(ConfigError) as refused:
        loaded(**{name: value})
    message = str(refused.value)
    assert message.startswith(f"{name} got {value!r}: it takes ")
    assert takes in message
    assert "\n" not in message


def test_a_wrong_database_address_is_told_without_its_password(tmp_path: Path) -> None:
    for address in (
        "mysql://ann:s3cret@db/blog",
        "postgres:/db",
        "postgresql://ann:s3cret@db:port/blog",
        "sqlite://x/y",
    ):
        with pytest.raises(ConfigError, match=r"DATABASE_URL got .* takes sqlite:///path or postgresql://") as refused:
            load({"SECRET_KEY": KEY, "MABLOG_DATA": str(tmp_path), "DATABASE_URL": address})
        assert "s3cret" not in str(refused.value)


def test_a_wrong_redis_address_is_told_without_its_password() -> None:
    for address in ("http://:s3cret@redis:6379", "redis://:s3cret@redis:port", "redis:///0", "unix://?password=s3cret"):
        with pytest.raises(ConfigError, match=r"MABLOG_REDIS_URL got .* takes redis://host:6379/0") as refused:
            loaded(MABLOG_REDIS_URL=address)
        assert "s3cret" not in str(refused.value)


def test_the_secret_key_is_never_shown() -> None:
    assert KEY not in repr(loaded())
    assert KEY not in str(loaded())
    with pytest.raises(ConfigError) as refused:
        loaded(SECRET_KEY=["s3cret"])
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_herokus_address_leads_to_psycopg(scheme: str) -> None:
    address = loaded(DATABASE_URL=f"{scheme}://ann:p%40ss@db:5432/blog?sslmode=require").database_url
    assert address == "postgresql+psycopg://ann:p%40ss@db:5432/blog?sslmode=require"


def test_a_site_setting_in_the_environment_is_checked_at_the_start(tmp_path: Path) -> None:
    for name, value, takes in (
        ("MABLOG_SITE_LANGUAGE", "klingon", "language tag"),
        ("MABLOG_SITE_TIME_ZONE", "Mars/Base", "time zone"),
        ("MABLOG_SITE_NMAE", "Ann", "not permitted"),
    ):
        with pytest.raises(ConfigError, match=f"{name} got {value!r}.*{takes}"):
            create_app({"MABLOG_ENV": "testing", "MABLOG_DATA": str(tmp_path), name: value})


def test_given_lies_over_the_environment_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("HOST=0.0.0.1\nPORT=1\nMABLOG_THREADS=1\nMABLOG_SITE_NAME=From the file\n")
    monkeypatch.setenv("PORT", "2")
    monkeypatch.setenv("MABLOG_THREADS", "2")
    config = loaded(MABLOG_THREADS="3")
    assert (config.host, config.port, config.threads, config.site) == ("0.0.0.1", 2, 3, {"name": "From the file"})


def test_an_empty_value_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "")
    assert loaded().port == 5000


def test_the_address_is_made_of_host_and_port_where_none_is_given() -> None:
    assert loaded(HOST="::1", PORT="80").url == "http://[::1]:80"
    assert loaded(MABLOG_URL="https://blog.example/").url == "https://blog.example"


def test_flasks_own_settings_reach_flask(tmp_path: Path) -> None:
    app = create_app({"MABLOG_ENV": "testing", "MABLOG_DATA": str(tmp_path), "EXPLAIN_TEMPLATE_LOADING": True})
    assert app.config["EXPLAIN_TEMPLATE_LOADING"] is True


# The data folder -----------------------------------------------------------------------------------------------------


def test_processes_that_start_at_once_get_one_key_that_only_the_owner_can_read(tmp_path: Path) -> None:
    program = "from mablog.config import load; print(load().secret_key.get_secret_value())"
    settings = {"MABLOG_ENV": "development", "MABLOG_DATA": "new/data"}
    processes = [start([sys.executable, "-c", program], tmp_path, **settings) for _ in range(4)]
    keys = {outcome(process) for process in processes}
    assert len(keys) == 1
    status, key = keys.pop()
    assert status == 0
    assert len(key.strip()) >= 64
    data = tmp_path / "new/data"
    assert data.stat().st_mode & 0o777 == 0o700
    assert (data / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in data.iterdir()] == ["secret_key"]


def test_a_broken_key_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="secret_key is not a secret key"):
        load({"MABLOG_DATA": str(tmp_path)})
