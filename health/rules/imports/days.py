"""How a file writes its days and instants."""

import datetime as dt
import re
from collections.abc import Iterable

ISO, DAY_FIRST, MONTH_FIRST, SLASHED, SECONDS, MILLISECONDS = "iso", "dmy", "mdy", "ymd", "s", "ms"
FORMATS = (ISO, DAY_FIRST, MONTH_FIRST, SLASHED, SECONDS, MILLISECONDS)
_ORDERS = {DAY_FIRST: (2, 1, 0), MONTH_FIRST: (2, 0, 1), SLASHED: (0, 1, 2)}
_PARTS = re.compile(r"([0-9]{1,4})[./-]([0-9]{1,2})[./-]([0-9]{1,4})(?:[ T]+([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(.*))?")
_YEARS = (1900, 2199)


def as_iso(text: str, written: str) -> str:
    """The same as ISO 8601; as it is where it is not written so."""
    said = text.strip()
    if not said or written == ISO:
        return text
    if written in (SECONDS, MILLISECONDS):
        return _instant(said, 1000 if written == MILLISECONDS else 1) or text
    found = _PARTS.fullmatch(said)
    if not found:
        return text
    year, month, day = (int(found[place + 1]) for place in _ORDERS[written])
    try:
        date = dt.date(year, month, day).isoformat()
    except ValueError:
        return text
    if not found[4]:
        return date
    clock = found[4].zfill(5) if found[4].count(":") == 1 else found[4].zfill(8)
    return f"{date}T{clock}{found[5].strip()}"


def guess(texts: Iterable[str]) -> str:
    """The format in which all of these can be read; ISO where there is none, or none is given."""
    given = [text.strip() for text in texts if text.strip()]
    if not given:
        return ISO
    return next((written for written in FORMATS if all(_reads(text, written) for text in given)), ISO)


def _reads(text: str, written: str) -> bool:
    made = as_iso(text, written)
    if written != ISO and made == text:
        return False
    try:
        at = dt.datetime.fromisoformat(made)
    except ValueError:
        return False
    return _YEARS[0] <= at.year <= _YEARS[1] and (written == ISO or made != text)


def _instant(text: str, unit: int) -> str:
    if not re.fullmatch(r"[0-9]{9,14}(\.[0-9]+)?", text):
        return ""
    try:
        at = dt.datetime.fromtimestamp(float(text) / unit, dt.UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    return at.isoformat() if at.year >= 1990 else ""
