"""How long customers take to activate, as the story of one vendor's spring."""

from datetime import date, timedelta
from itertools import count

from accounts.models.company import Account
from health.queries.time_to_value import time_to_value_report
from health.rules.survival import Start, TimeToValue, time_to_value
from tests.factories.health import make_snapshot

MARCH, JUNE = date(2026, 3, 1), date(2026, 6, 30)


def start(activated_after: int | None = None, *, starts_on=MARCH, ends_on=None, known_until=JUNE) -> Start:
    activated_on = None if activated_after is None else starts_on + timedelta(activated_after)
    return Start(starts_on, activated_on, ends_on, known_until)


def test_with_everybody_through():
    assert time_to_value([start(days) for days in (0, 10, 20, 30)], JUNE) == TimeToValue(4, 4, 10, 20, 30)


def test_the_open_ones_count_as_open():
    """Four of ten are through after 40 days at most; what the other six need is longer, how much is not known."""
    starts = [start(days) for days in (10, 20, 30, 40)] + [start()] * 6

    assert time_to_value(starts, JUNE) == TimeToValue(10, 4, None, None, None)


def test_who_started_late_does_not_make_others_look_slow():
    """Six accounts, four of them activated on day 50. Two started a week ago: they say nothing about day 50."""
    starts = [start(50)] * 4 + [start(starts_on=JUNE - timedelta(7))] * 2

    assert time_to_value(starts, JUNE) == TimeToValue(6, 4, 50, 50, 50)


def test_who_left_without_activation_is_waited_for_until_then():
    """The ten that left on day 20 are no longer at risk on day 50: half of those still there activate then."""
    starts = [start(ends_on=MARCH + timedelta(20))] * 10 + [start(50)] * 5 + [start()] * 5

    assert time_to_value(starts, JUNE) == TimeToValue(20, 5, 50, None, None)


def test_nothing_after_the_day_is_looked_at():
    starts = [start(10), start(40), start(5, starts_on=date(2026, 5, 1))]

    assert time_to_value(starts, MARCH + timedelta(39)) == TimeToValue(2, 1, 10, None, None)
    assert time_to_value(starts, MARCH + timedelta(40)) == TimeToValue(2, 2, 10, 40, 40)
    assert time_to_value(starts, date(2026, 2, 28)) == TimeToValue(0, 0, None, None, None)


def test_an_account_is_known_up_to_its_last_recompute():
    """Computed on day 5 and asked for on day 100: it was open for 5 days, not for 100."""
    starts = [start(known_until=MARCH + timedelta(5)), start(10)]

    assert time_to_value(starts, MARCH + timedelta(100)) == TimeToValue(2, 1, 10, 10, 10)


# --- from the snapshots ------------------------------------------------------------------------------------------

_numbers = count(1)


def customer(plan: str, activated_after: int | None, **fields) -> None:
    number = next(_numbers)
    account = Account.objects.create(external_id=f"a-{number}", name=f"Acme {number}", starts_on=MARCH, **fields)
    activated_on = None if activated_after is None else MARCH + timedelta(activated_after)
    make_snapshot(account, as_of=JUNE, plan=plan, activated_on=activated_on)


def test_report_overall_and_by_plan(db, django_assert_num_queries):
    for activated_after in (5, 15, 25):
        customer("premium", activated_after)
    customer("basic", 60)
    customer("basic", None)
    customer("", None, has_usage_source=False)

    with django_assert_num_queries(1):
        report = time_to_value_report(JUNE)

    assert report.overall == TimeToValue(5, 4, 25, 60, None)
    assert report.by_plan == {
        "basic": TimeToValue(2, 1, 60, None, None),
        "premium": TimeToValue(3, 3, 15, 25, 25),
    }


def test_report_for_an_earlier_day(db):
    customer("premium", 5)
    customer("premium", 50)

    assert time_to_value_report(MARCH + timedelta(30)).overall == TimeToValue(2, 1, 5, None, None)


def test_report_without_accounts(db):
    report = time_to_value_report(JUNE)

    assert (report.overall, report.by_plan) == (TimeToValue(0, 0, None, None, None), {})
