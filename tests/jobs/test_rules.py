from datetime import UTC, datetime, timedelta

from jobs import rules

DAY = timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_period_is_named_by_its_first_instant():
    assert rules.period_of(at("2026-05-04T13:47:59"), timedelta(minutes=10)) == "2026-05-04T13:40:00+00:00"
    assert rules.period_of(at("2026-05-04T13:40:00"), timedelta(minutes=10)) == "2026-05-04T13:40:00+00:00"
    assert rules.period_of(at("2026-05-04T23:59:59"), DAY) == "2026-05-04T00:00:00+00:00"
    assert rules.period_of(at("2026-05-07T09:00:00"), 7 * DAY) == "2026-05-04T00:00:00+00:00"  # a Monday
    assert rules.period_of(at("1999-12-31T23:00:00"), DAY) == "1999-12-31T00:00:00+00:00"


def test_a_job_that_never_ran_has_missed_nothing():
    assert rules.periods_since(None, at=at("2026-05-04T13:00"), every=DAY, at_most=9) == ["2026-05-04T00:00:00+00:00"]


def test_missed_periods_come_in_order_with_the_current_one_last():
    missed = rules.periods_since("2026-05-01T00:00:00+00:00", at=at("2026-05-04T13:00"), every=DAY, at_most=9)

    assert missed == ["2026-05-02T00:00:00+00:00", "2026-05-03T00:00:00+00:00", "2026-05-04T00:00:00+00:00"]


def test_after_a_long_stop_the_oldest_come_first():
    missed = rules.periods_since("2026-05-01T00:00:00+00:00", at=at("2026-05-04T13:00"), every=DAY, at_most=2)

    assert missed == ["2026-05-02T00:00:00+00:00", "2026-05-03T00:00:00+00:00"]


def test_a_clock_that_was_set_back_has_missed_nothing():
    assert rules.periods_since("2026-05-04T00:00:00+00:00", at=at("2026-05-03T13:00"), every=DAY, at_most=9) == []


def test_retries_wait_longer_each_time_until_the_last():
    assert [rules.retry_delay(1), rules.retry_delay(2)] == [timedelta(seconds=5), timedelta(seconds=30)]
    assert [rules.is_last(attempt) for attempt in (1, 2, 3, 4)] == [False, False, True, True]


def test_an_error_is_kept_in_characters_that_every_database_stores():
    lines = rules.describe(ValueError("no\0 \ud800 end")).splitlines()

    assert (lines[0], lines[1], lines[-1]) == ("ValueError: no\\0 \\ud800 end", "", "ValueError: no\\0 \\ud800 end")


def test_a_huge_error_is_cut():
    assert len(rules.describe(ValueError("x" * 1_000_000))) == rules.ERROR_LENGTH
