"""Settings from the environment: a wrong value stops the start with one line that names the variable."""

import os
import stat
import subprocess
import sys

import pytest

from cs_platform import env
from tests.architecture.sources import ROOT


@pytest.fixture
def given(monkeypatch):
    return lambda value: monkeypatch.setenv("NAME", value)


@pytest.mark.parametrize(
    ("value", "meant"), [("1", True), ("yes", True), (" On ", True), ("0", False), ("FALSE", False)]
)
def test_a_flag(given, value, meant):
    given(value)

    assert env.flag("NAME", default=not meant) is meant


def test_an_empty_variable_is_an_absent_one(given):
    given("  ")

    assert env.flag("NAME", default=True) is True
    assert env.number("NAME", default=7, lowest=1, highest=9) == 7
    assert env.words("NAME", "a, b") == ["a", "b"]
    assert env.url("NAME", ("http",)) == ""


READERS = {
    "flag": lambda: env.flag("NAME", default=True),
    "number": lambda: env.number("NAME", default=1, lowest=1, highest=9),
    "choice": lambda: env.choice("NAME", ("a", "b"), default="a"),
    "url": lambda: env.url("NAME", ("http", "https")),
    "time_zone": lambda: env.time_zone("NAME"),
    "database": lambda: env.database("NAME", ""),
    "secret": lambda: env.secret("NAME", ROOT),
    "hosts": lambda: env.hosts("NAME", ""),
    "folder": lambda: env.folder("NAME", ROOT),
    "mail": lambda: env.mail("NAME", ""),
}


@pytest.mark.parametrize(
    ("reader", "value", "problem"),
    [
        ("flag", "maybe", "must be 1 or 0, not 'maybe'"),
        ("number", "10", "must be a whole number from 1 to 9, not '10'"),
        ("number", "٣", "must be a whole number from 1 to 9, not '٣'"),
        ("number", "-1", "must be a whole number from 1 to 9, not '-1'"),
        ("choice", "c", "must be one of a, b, not 'c'"),
        ("url", "ftp://x", "must start with http:// or https:// and name a host"),
        ("url", "http://", "must start with http:// or https:// and name a host"),
        ("time_zone", "Mars/Olympus", "is not a time zone name such as Europe/Berlin: 'Mars/Olympus'"),
        ("database", "mysql://x/y", "must start with sqlite:/// or postgresql://"),
        ("database", "postgresql://host", "names no database"),
        ("database", "postgresql://[::1", "is not an address (Invalid IPv6 URL)"),
        ("database", "sqlite://", "names no database"),
        ("database", "sqlite:////no/such/x.sqlite3", "names a file in a folder that is not there: /no/such"),
        ("number", "9" * 5000, f"must be a whole number from 1 to 9, not '{'9' * 5000}'"),
        ("hosts", "http://x", "must be host names without scheme and port, such as cs.example.com, not 'http://x'"),
        ("hosts", "a.example, x:80", "must be host names without scheme and port, such as cs.example.com, not 'x:80'"),
        ("folder", "/dev/null", "is no folder that can be used: /dev/null (File exists)"),
        ("folder", "/dev/null/x", "is no folder that can be used: /dev/null/x (Not a directory)"),
        ("mail", "smtp://[x", "is not an address (Invalid IPv6 URL)"),
        ("secret", "short", "must be at least 32 characters long"),
        ("mail", "imap://x", "must be console:// or smtp://, smtp+tls://, smtp+ssl:// with a host"),
    ],
)
def test_a_wrong_value_is_named(given, reader, value, problem):
    given(value)

    with pytest.raises(env.WrongSetting) as stopped:
        READERS[reader]()

    assert str(stopped.value) == f"NAME: {problem}"


@pytest.mark.parametrize("value", ["http://[::1", "http://host:port"])
def test_an_address_that_cannot_be_read(given, value):
    given(value)

    with pytest.raises(env.WrongSetting, match=r"^NAME: "):
        env.url("NAME", ("http",))


def test_mail_over_tls(given):
    given("smtp+ssl://alice:secret@mail.example.com")

    assert env.mail("NAME", "")["EMAIL_PORT"] == 465
    given("smtp+tls://alice:secret@mail.example.com:587")
    read = env.mail("NAME", "")
    assert (read["EMAIL_HOST"], read["EMAIL_PORT"], read["EMAIL_USE_TLS"], read["EMAIL_USE_SSL"]) == (
        "mail.example.com", 587, True, False
    )  # fmt: skip


def test_mail_as_somebody_with_odd_characters(given):
    given("smtp://alice%40acme.example:p%3A%2F%25@mail.example.com")

    read = env.mail("NAME", "")

    assert (read["EMAIL_HOST_USER"], read["EMAIL_HOST_PASSWORD"]) == ("alice@acme.example", "p:/%")


def test_hosts(given):
    given("cs.example.com, .example.org,10.0.0.1,[::1], *")

    assert env.hosts("NAME", "") == ["cs.example.com", ".example.org", "10.0.0.1", "[::1]", "*"]


def test_a_folder_is_made(given, tmp_path):
    given(str(tmp_path / "a" / "b"))

    assert env.folder("NAME", ROOT).is_dir()


def test_a_kept_secret_that_cannot_be_read(tmp_path):
    (tmp_path / "secret").write_text("")

    with pytest.raises(env.WrongSetting, match=r"^NO_SUCH_VARIABLE: is not set and cannot be read from .*secret: "):
        env.secret("NO_SUCH_VARIABLE", keep_in=tmp_path / "secret")


def test_a_secret_is_made_once_and_kept_for_the_owner_alone(tmp_path):
    kept = tmp_path / "var" / "secret"

    made = env.secret("NO_SUCH_VARIABLE", keep_in=kept)

    assert len(made) > 50
    assert env.secret("NO_SUCH_VARIABLE", keep_in=kept) == made
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("REDIS_URL", "http://here", "REDIS_URL: must start with redis:// or rediss:// and name a host\n"),
        ("VAR_DIR", "/dev/null/x", "VAR_DIR: is no folder that can be used: /dev/null/x (Not a directory)\n"),
    ],
)
def test_the_start_is_stopped_with_one_line(tmp_path, name, value, line):
    environment = {**os.environ, "VAR_DIR": str(tmp_path), "DATABASE_URL": "", "SECRET_KEY": "", name: value}

    started = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert started.returncode == 1
    assert started.stderr == line
