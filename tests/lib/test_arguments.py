import argparse
from datetime import date

import pytest

from lib import arguments


def test_a_day():
    assert arguments.day("2026-02-28") == date(2026, 2, 28)


@pytest.mark.parametrize(
    "text", ["", "20260228", "2026-2-28", "2026-02-29", "0001-01-01", "9999-12-31", "2026-W09-1", "²026-01-01"]
)
def test_nothing_else_is_a_day(text):
    with pytest.raises(argparse.ArgumentTypeError, match="is not a day such as 2026-03-31"):
        arguments.day(text)
