"""Settings out of the environment: one reader per kind, one loud line for a wrong value."""

import os
import re
import secrets
import zoneinfo
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

import dj_database_url

_HOST = re.compile(r"\*|\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\]")


class WrongSetting(SystemExit):
    """Stops the start with a single line that names the variable."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    raise WrongSetting(name, f"must be 1 or 0, not {value!r}")


def number(name: str, *, default: int, lowest: int, highest: int) -> int:
    value = text(name)
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 20 and lowest <= int(value) <= highest):
        raise WrongSetting(name, f"must be a whole number from {lowest} to {highest}, not {value!r}")
    return int(value)


def choice(name: str, options: tuple[str, ...], *, default: str) -> str:
    value = text(name, default)
    if value not in options:
        raise WrongSetting(name, f"must be one of {', '.join(options)}, not {value!r}")
    return value


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def hosts(name: str, default: str) -> list[str]:
    """Host names as Django compares them: without scheme, port and path; `.example.com` is all below it, `*` is any."""
    names = words(name, default)
    for each in names:
        if not _HOST.fullmatch(each):
            raise WrongSetting(
                name, f"must be host names without scheme and port, such as cs.example.com, not {each!r}"
            )
    return names


def folder(name: str, default: Path) -> Path:
    """A folder that we may write to; made if it is not there."""
    path = Path(text(name, str(default)))
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongSetting(name, f"is no folder that can be used: {path} ({error.strerror})") from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise WrongSetting(name, f"is a folder that cannot be written to: {path}")
    return path


def _split(name: str, value: str) -> SplitResult:
    """The parts of an address, its port among them readable. The message never repeats a password."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise WrongSetting(name, f"is not an address ({error})") from None
    return parts


def url(name: str, schemes: tuple[str, ...], *, default: str = "") -> str:
    """An address with one of `schemes` and a host, without a slash at the end; empty stays empty."""
    value = text(name, default)
    if not value:
        return ""
    parts = _split(name, value)
    if parts.scheme not in schemes or not parts.hostname:
        raise WrongSetting(name, f"must start with {' or '.join(scheme + '://' for scheme in schemes)} and name a host")
    return value.rstrip("/")


def time_zone(name: str, default: str = "UTC") -> str:
    value = text(name, default)
    if value not in zoneinfo.available_timezones():
        raise WrongSetting(name, f"is not a time zone name such as Europe/Berlin: {value!r}")
    return value


def database(name: str, default: str) -> dict:
    value = text(name, default)
    if _split(name, value).scheme not in ("sqlite", "postgresql", "postgres"):
        raise WrongSetting(name, "must start with sqlite:/// or postgresql://")
    try:
        config = dict(dj_database_url.parse(value))
    except (ValueError, KeyError) as error:
        raise WrongSetting(name, f"cannot be read ({error})") from None
    if not config.get("NAME") or config["NAME"] == ":memory:":
        raise WrongSetting(name, "names no database")
    if value.startswith("sqlite:") and not (kept := Path(str(config["NAME"])).absolute().parent).is_dir():
        raise WrongSetting(name, f"names a file in a folder that is not there: {kept}")
    return config


def secret(name: str, keep_in: Path) -> str:
    """The value of `name`, or a random one made on first need and kept in a file that only the owner reads."""
    value = text(name)
    if value:
        if len(value) < 32:
            raise WrongSetting(name, "must be at least 32 characters long")
        return value
    try:
        keep_in.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(keep_in, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return _kept(name, keep_in)
    except OSError as error:
        raise WrongSetting(name, f"is not set and {keep_in.name} cannot be kept ({error.strerror})") from None
    with os.fdopen(handle, "w") as file:
        file.write(made := secrets.token_urlsafe(50))
    return made


def _kept(name: str, keep_in: Path) -> str:
    try:
        kept = keep_in.read_text().strip()
    except (OSError, UnicodeDecodeError):
        kept = ""
    if len(kept) < 32:
        raise WrongSetting(name, f"is not set and cannot be read from {keep_in}: remove that file or set a value")
    return kept


def mail(name: str, default: str) -> dict:
    """`console://` prints mail, `smtp://user:password@host:25`, `smtp+tls://` and `smtp+ssl://` send it."""
    value = text(name, default)
    parts = _split(name, value)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme not in ("smtp", "smtp+tls", "smtp+ssl") or not parts.hostname:
        raise WrongSetting(name, "must be console:// or smtp://, smtp+tls://, smtp+ssl:// with a host")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtp+ssl" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtp+ssl",
        "EMAIL_TIMEOUT": 20,
    }
