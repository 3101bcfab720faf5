"""Texts: what a database and a terminal can take of those from outside, and how ours count."""

import re

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def is_storable(text: str) -> bool:
    """Without NUL, which PostgreSQL refuses, and halves of characters (lone surrogates), which are no UTF-8."""
    return not _UNSTORABLE.search(text)


def shown(text: str) -> str:
    """The text as it is, with halves of characters written out."""
    return text.encode("utf-8", "backslashreplace").decode()


def one_line(text: str, length: int) -> str:
    """The text in one line that every database stores, cut to `length` characters."""
    return " ".join(_UNSTORABLE.sub("\ufffd", text).split())[:length]


def counted(count: int, one: str, many: str = "") -> str:
    """A number of things in English: `1 row`, `2,000 rows`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
