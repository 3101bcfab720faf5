"""Pages by key: forth and back, unknown values last, nothing twice and nothing missing."""

import datetime as dt

import pytest

from health.models.scores import AccountSnapshot
from lib import keyset
from lib.keyset import Cursor, InvalidCursor
from tests.factories.health import make_snapshot
from tests.factories.people import make_account

SCORES = [5000, None, 7000, 5000, None, 9000, 1000]


@pytest.fixture
def rows(db):
    for n, score in enumerate(SCORES):
        make_snapshot(make_account(f"a{n}"), score=score)
    return AccountSnapshot.objects.values_list("account_id", "score", named=True)


def _read(rows, descending, **cursor):
    return keyset.read_page(rows, column="score", descending=descending, size=2, **cursor)


def _cursor(row):
    return keyset.decode(keyset.encode(Cursor(row.score, row.account_id)), int)


@pytest.mark.parametrize(
    ("descending", "expected"),
    [
        (False, [1000, 5000, 5000, 7000, 9000, None, None]),
        (True, [9000, 7000, 5000, 5000, 1000, None, None]),
    ],
)
def test_forth_and_back_again(rows, descending, expected):
    page = _read(rows, descending)
    forth = [page]
    while page.has_next:
        page = _read(rows, descending, after=_cursor(page.rows[-1]))
        forth.append(page)
    back = [page]
    while page.has_previous:
        page = _read(rows, descending, before=_cursor(page.rows[0]))
        back.append(page)

    assert [row.score for page in forth for row in page.rows] == expected
    assert len({row.account_id for page in forth for row in page.rows}) == len(SCORES)
    assert [page.has_previous for page in forth] == [False, True, True, True]
    # Going back from the last page of one row meets the pages from their other end.
    assert [row.score for page in reversed(back) for row in page.rows][-len(expected) :] == expected


def test_a_page_costs_one_query_and_two_where_known_values_run_out(rows, django_assert_num_queries):
    with django_assert_num_queries(1):
        page = _read(rows, False)
    with django_assert_num_queries(2):
        keyset.read_page(rows, column="score", descending=False, size=5, after=_cursor(page.rows[-1]))


@pytest.mark.parametrize(
    ("value", "kind"), [(7125, int), (None, int), ("Acme, 公司", str), (dt.date(2026, 4, 15), dt.date)]
)
def test_a_cursor_comes_back_as_it_was(value, kind):
    assert keyset.decode(keyset.encode(Cursor(value, 7)), kind) == Cursor(value, 7)


@pytest.mark.parametrize(
    "text",
    ["", "abc", "%%%", "WzEsMl0x", keyset.encode(Cursor("text", 1)), keyset.encode(Cursor(1, -1)), "W" * 3000]
    + [keyset.encode(Cursor(value, 1)) for value in (True, 2.5, 2**70, float("nan"), [1])]
    + [keyset.encode(Cursor(1, 2**63))],
)
def test_what_is_no_cursor_is_refused(text):
    with pytest.raises(InvalidCursor):
        keyset.decode(text, int)


def test_a_day_that_is_none_is_refused():
    with pytest.raises(InvalidCursor):
        keyset.decode(keyset.encode(Cursor("2026-13-45", 1)), dt.date)
