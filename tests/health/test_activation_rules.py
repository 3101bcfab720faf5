"""Deadlines, states, warnings and flags of one account, told as stories over days."""

from datetime import date, timedelta

import numpy as np
import pytest

from health.rules.activation import STATES, activate
from health.rules.evidence import NEVER, Catalogue, EventDays, Evidence, Terms, Windows
from health.rules.flags import due_flags
from health.rules.policy import DEFAULT, Milestone, Policy
from lib.periods import add_months, add_months_each, date_of, day_number
from lib.ragged import Ragged, starts_of

THREE_DAYS = Policy((Milestone("habit", "active_days", 3),))


def lists(*values: list[int]) -> Ragged:
    flat = np.array([value for each in values for value in each], dtype=np.int64)
    owners = np.array([place for place, each in enumerate(values) for _ in each], dtype=np.int64)
    return Ragged(flat, starts_of(owners, len(values)))


def acme(as_of: date, start=date(2026, 1, 31), active=(), end=None, pauses=(), seats=0, users=()) -> Evidence:
    """What is known of Acme on a day; nothing that lies after it."""
    one = np.zeros(1, dtype=np.int64)
    seen = [day_number(day) for day in active if day <= as_of]
    return Evidence(
        account_ids=one + 1,
        as_of=day_number(as_of),
        until=day_number(as_of),
        terms=Terms(one + day_number(start), one + (day_number(end) if end else NEVER), one + seats, one == 0),
        windows=Windows(*[one] * 11),
        catalogue=Catalogue((), ()),
        active_days=lists(seen),
        first_user_days=lists([day_number(day) for day in users if day <= as_of]),
        events={"core": EventDays(lists([]), one[:0])},
        pause_starts=lists([day_number(first) for first, _ in pauses]),
        pause_ends=np.array([day_number(last) if last else NEVER for _, last in pauses], dtype=np.int64),
    )


def look(as_of: date, policy=THREE_DAYS, **known) -> tuple[str, date, date | None]:
    """State, deadline and day of activation."""
    found = activate(acme(as_of, **known), policy)
    reached = int(found.activated_on[0])
    return STATES[found.state[0]], date_of(found.deadline[0]), None if reached == NEVER else date_of(reached)


def flags(as_of: date, policy=THREE_DAYS, **known) -> dict[str, tuple[date, date | None]]:
    evidence = acme(as_of, **known)
    due = due_flags(evidence, activate(evidence, policy))
    return {
        kind: (date_of(opened[0]), None if closed[0] == NEVER else date_of(closed[0]))
        for kind, (opened, closed) in due.items()
        if opened[0] < NEVER
    }


@pytest.mark.parametrize(
    ("start", "deadline"),
    [
        (date(2026, 1, 31), date(2026, 4, 30)),
        (date(2025, 11, 30), date(2026, 2, 28)),
        (date(2023, 11, 30), date(2024, 2, 29)),
        (date(2023, 11, 29), date(2024, 2, 29)),
        (date(2024, 2, 29), date(2024, 5, 29)),
        (date(2026, 10, 15), date(2027, 1, 15)),
    ],
)
def test_the_deadline_is_three_calendar_months_after_the_start(start, deadline):
    assert look(start, start=start) == ("in_progress", deadline, None)


def test_months_are_added_to_arrays_as_to_dates():
    starts = [date(2023, 1, 1) + timedelta(number) for number in range(1200)]
    numbers = np.array([day_number(day) for day in starts])

    for months in (1, 3, 14):
        assert [date_of(day) for day in add_months_each(numbers, months)] == [add_months(day, months) for day in starts]


def test_the_deadline_day_itself_is_in_time():
    active = [date(2026, 3, 1), date(2026, 3, 2), date(2026, 4, 30)]

    assert look(date(2026, 4, 29), active=active) == ("in_progress", date(2026, 4, 30), None)
    assert look(date(2026, 4, 30), active=active) == ("activated", date(2026, 4, 30), date(2026, 4, 30))
    assert look(date(2026, 9, 1), active=active) == ("activated", date(2026, 4, 30), date(2026, 4, 30))


def test_a_day_later_is_late():
    active = [date(2026, 3, 1), date(2026, 3, 2), date(2026, 5, 1)]

    assert look(date(2026, 4, 30), active=active)[0] == "in_progress"
    assert look(date(2026, 5, 1), active=active) == ("activated_late", date(2026, 4, 30), date(2026, 5, 1))


def test_usage_before_the_start_or_after_the_end_does_not_count():
    early, late = date(2026, 1, 30), date(2026, 3, 11)
    active = [early, date(2026, 2, 1), date(2026, 2, 2), late]

    assert look(date(2026, 3, 20), active=active, end=date(2026, 3, 10)) == ("ended", date(2026, 4, 30), None)
    assert look(late, active=active) == ("activated", date(2026, 4, 30), late)


def test_an_account_that_ended_after_its_deadline_was_not_activated():
    assert look(date(2026, 6, 1), end=date(2026, 4, 30))[0] == "ended"
    assert look(date(2026, 6, 1), end=date(2026, 5, 1))[0] == "not_activated"


def test_paused_days_move_the_deadline_and_overlaps_count_once():
    pauses = [(date(2026, 2, 10), date(2026, 2, 19)), (date(2026, 2, 15), date(2026, 2, 24))]

    assert look(date(2026, 2, 9), pauses=pauses) == ("in_progress", date(2026, 4, 30), None)
    assert look(date(2026, 2, 12), pauses=pauses) == ("paused", date(2026, 5, 3), None)
    assert look(date(2026, 3, 1), pauses=pauses) == ("in_progress", date(2026, 5, 15), None)


def test_an_open_pause_counts_up_to_the_day():
    pauses = [(date(2026, 4, 21), None)]

    assert look(date(2026, 4, 30), pauses=pauses) == ("paused", date(2026, 5, 10), None)
    assert look(date(2026, 12, 31), pauses=pauses)[0] == "paused"


def test_a_clock_that_ran_out_cannot_be_paused():
    pauses = [(date(2026, 5, 10), date(2026, 5, 20))]

    assert look(date(2026, 5, 15), pauses=pauses) == ("not_activated", date(2026, 4, 30), None)
    assert look(date(2026, 6, 15), pauses=pauses) == ("not_activated", date(2026, 4, 30), None)


def test_another_number_of_months():
    policy = Policy(THREE_DAYS.milestones, deadline_months=1)

    assert look(date(2026, 3, 1), policy) == ("not_activated", date(2026, 2, 28), None)


def test_one_seat_needs_one_user():
    use = {"active": [date(2026, 2, day) for day in range(1, 6)], "users": [date(2026, 2, 1)]}

    assert look(date(2026, 2, 5), DEFAULT, seats=1, **use)[0] == "activated"
    assert look(date(2026, 2, 5), DEFAULT, seats=2, **use)[0] == "in_progress"


def test_the_projection_goes_on_at_the_pace_of_the_last_28_days():
    policy = Policy((Milestone("habit", "active_days", 10),))
    active = [date(2026, 3, 1), date(2026, 3, 8), date(2026, 3, 15), date(2026, 3, 22)]

    def expected(as_of: date, **known) -> date | None:
        found = int(activate(acme(as_of, active=active, **known), policy).projected_on[0])
        return None if found == NEVER else date_of(found)

    assert expected(date(2026, 3, 22)) == date(2026, 3, 22) + timedelta(42)  # 6 missing, 4 in 28 days
    assert expected(date(2026, 3, 22), end=date(2026, 4, 1)) is None
    assert expected(date(2026, 4, 30)) is None


# --- flags -------------------------------------------------------------------------------------------------------

W30, W60, W75, NOT = "activation_warning_30", "activation_warning_60", "activation_warning_75", "not_activated"


def test_a_silent_account_is_warned_three_times_and_then_flagged():
    """Start 31 January: day 30 is 2 March, day 60 1 April, day 75 16 April, the deadline 30 April."""
    over = date(2026, 5, 1)

    assert flags(date(2026, 3, 1)) == {}
    assert flags(date(2026, 3, 2)) == {W30: (date(2026, 3, 2), None)}
    assert flags(date(2026, 4, 30)) == {
        W30: (date(2026, 3, 2), None),
        W60: (date(2026, 4, 1), None),
        W75: (date(2026, 4, 16), None),
    }
    assert flags(date(2026, 5, 1)) == flags(date(2027, 5, 1))
    assert flags(date(2026, 5, 1)) == {
        W30: (date(2026, 3, 2), over),
        W60: (date(2026, 4, 1), over),
        W75: (date(2026, 4, 16), over),
        NOT: (over, None),
    }


def test_late_activation_closes_the_flag_by_itself():
    active = [date(2026, 3, 1), date(2026, 3, 2), date(2026, 6, 7)]

    assert flags(date(2026, 6, 6), active=active)[NOT] == (date(2026, 5, 1), None)
    assert flags(date(2026, 6, 7), active=active)[NOT] == (date(2026, 5, 1), date(2026, 6, 7))


def test_activation_closes_warnings_and_prevents_later_ones():
    active = [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 20)]

    assert flags(date(2026, 6, 1), active=active) == {W30: (date(2026, 3, 2), date(2026, 3, 20))}
    assert flags(date(2026, 6, 1), active=[date(2026, 2, 1), date(2026, 2, 2), date(2026, 3, 2)]) == {}


def test_nobody_is_warned_during_a_pause_or_after_the_end():
    pauses = [(date(2026, 2, 25), date(2026, 3, 6))]

    assert flags(date(2026, 3, 6), pauses=pauses) == {}
    assert flags(date(2026, 3, 7), pauses=pauses) == {W30: (date(2026, 3, 7), None)}
    assert flags(date(2026, 6, 1), end=date(2026, 3, 10)) == {W30: (date(2026, 3, 2), date(2026, 3, 11))}
