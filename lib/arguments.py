"""What commands take on their command line, read strictly: a wrong word is answered with what is expected."""

import argparse
import re
from datetime import date

_DAY = re.compile(r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")  # centuries in which adding a few years stays a date


def day(text: str) -> date:
    """A day as YYYY-MM-DD from 1900 to 2199, and in no other way."""
    try:
        if not _DAY.fullmatch(text):
            raise ValueError("not of that form")
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2026-03-31") from None
