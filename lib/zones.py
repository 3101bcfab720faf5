"""Time zone names of the IANA database."""

import zoneinfo
from functools import cache

_DEPEND_ON_MACHINE = {"localtime", "Factory", "posixrules"}


@cache
def names() -> tuple[str, ...]:
    """Every name such as Europe/Berlin, sorted; read once, since the database is a tree of files."""
    return tuple(sorted(zoneinfo.available_timezones() - _DEPEND_ON_MACHINE))
