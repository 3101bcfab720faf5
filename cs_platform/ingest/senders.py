"""Who sends usage: the write key, and how many requests it may make in a minute."""

import base64
import binascii
import logging
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from cs_platform.ingest.body import Refused
from health.queries import write_keys
from health.services.write_keys import hash_of

SECONDS_A_KEY_IS_TRUSTED = 5  # how long a revoked key may still work in a process that has just seen it

logger = logging.getLogger(__name__)
_trusted: dict[str, float] = {}
_taken: dict[str, int] = {}  # per key and minute: requests this process may still let in


def basic_key(request: HttpRequest) -> str:
    """The write key sent as user name of Basic authentication; "" where there is none."""
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def admit(key: str) -> None:
    """Lets the sender with this key in. Raises `Refused` with 401 or 429."""
    hashed = hash_of(key) if key else ""
    if not hashed or not _is_trusted(hashed):
        raise Refused(401, "invalid_write_key", "send a valid write key as the user name of Basic authentication")
    _count(hashed)


def _is_trusted(hashed: str) -> bool:
    now = time.monotonic()
    if _trusted.get(hashed, 0) > now:
        return True
    if hashed in map(hash_of, settings.USAGE_WRITE_KEYS) or write_keys.is_valid(hashed):
        if len(_trusted) > 1000:
            _trusted.clear()
        _trusted[hashed] = now + SECONDS_A_KEY_IS_TRUSTED
        return True
    _trusted.pop(hashed, None)
    return False


def _count(hashed: str) -> None:
    """Counts the request in its minute: each process takes a hundredth of what is allowed from the cache at a time.

    Where the cache is down, usage comes in uncounted rather than not at all.
    """
    limit = settings.USAGE_BATCHES_PER_MINUTE
    minute, seconds = divmod(int(time.time()), 60)
    name = f"usage-batches:{hashed[:16]}:{minute}"
    if _taken.get(name, 0) <= 0:
        _taken[name] = _take(name, limit)
    if not _taken[name]:
        raise Refused(429, "too_many_requests", f"{limit} requests a minute are allowed", retry_after=60 - seconds)
    _taken[name] -= 1


def _take(name: str, limit: int) -> int:
    """So many more requests may come in here; 0 where the minute's limit is reached."""
    share = max(1, limit // 100)
    if len(_taken) > 1000:
        _taken.clear()
    try:
        total = share if cache.add(name, share, 120) else cache.incr(name, share)
    except Exception:  # noqa: BLE001, RUF100 (whatever the cache's client raises)
        logger.warning("The cache does not answer; usage is taken in without a limit.")
        return share
    return share if total <= limit else 0


def forget() -> None:
    """Looks every key up again, and counts afresh."""
    _trusted.clear()
    _taken.clear()
