"""Acme, Globex and Initech are recomputed: what is written, what is left alone, what late events change."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models.company import Account
from health.models.activation import Flag
from health.models.rollups import AccountUsage
from health.models.scores import AccountSnapshot, ScoreDay
from health.queries.checklist import checklist
from health.queries.evaluation import evaluate
from health.services.history_fill import start_history_fill
from health.services.policies import set_policy
from health.services.recompute import DayToCome, recompute_shard, start_recompute
from jobs.services import work_through
from tests.factories.people import assign_csm, make_account, make_staff
from tests.health.usage import every, use

DAY = date(2026, 6, 30)
AT = datetime(2026, 7, 1, 1, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


def recompute(as_of: date = DAY, at: datetime = AT, **more) -> int:
    """Do it here; how many accounts it was."""
    run = start_recompute(as_of=as_of, at=at, **more)
    work_through(run.pk)
    run.refresh_from_db()
    assert run.finished_at
    return sum(run.items.values_list("rows", flat=True))


@pytest.fixture
def acme(transactional_db) -> Account:
    account = make_account("acme", starts_on=date(2026, 1, 1), seats=4)
    for user in ("alice", "bob"):
        use(account, every(2, date(2026, 1, 1), DAY), user=user)
    return account


def shown(account: Account) -> AccountSnapshot:
    return AccountSnapshot.objects.get(account_id=account.pk)


def test_lists_show_what_is_computed(acme):
    dana = make_staff()
    assign_csm(acme, dana)

    assert recompute() == 1

    row, found = shown(acme), evaluate([acme.pk], as_of=DAY)
    assert (row.as_of, row.computed_at > AT, row.name, row.csm_id, row.seats) == (DAY, True, "Acme", dana.pk, 4)
    assert (row.score, row.coverage) == (found.scores.hundredths[0], found.scores.coverage_hundredths[0])
    assert (row.band, row.stage, row.activation_state) == ("healthy", "established", "activated")
    assert (row.activated_on, row.activation_deadline, row.projected_on) == (date(2026, 1, 9), date(2026, 4, 1), None)
    assert sum(row.contributions.values()) == row.score
    assert row.milestones == [
        {"key": "habit", "type": "active_days", "at_least": 5, "total": 5, "reached_on": "2026-01-09"},
        {"key": "team", "type": "distinct_users", "at_least": 2, "total": 2, "reached_on": "2026-01-01"},
    ]
    assert (row.active_days_28, row.active_users_28, row.recency_days, row.last_active_on) == (14, 2, 0, DAY)
    assert (row.dau_mean_28, row.stickiness, row.seat_utilisation) == (1.0, 0.5, 0.5)
    assert (row.core_events_28, row.team_activity) == (None, None)
    assert list(ScoreDay.objects.values_list("account_id", "day", "score", "band", "coverage")) == [
        (acme.pk, DAY, row.score, "healthy", row.coverage)
    ]


def test_a_milestone_of_a_named_event_says_which(acme):
    document = {"milestones": [{"key": "%s", "type": "event_count", "event": '100%s "sure"', "at_least": 2}]}
    set_policy(document=document, actor=None, at=AT)

    recompute()

    assert shown(acme).milestones == [
        {
            "key": "%s", "type": "event_count", "event": "100%s \"sure\"", "at_least": 2, "total": 0,
            "reached_on": None,
        }
    ]  # fmt: skip
    assert checklist(shown(acme)).steps[0].event == '100%s "sure"'


def test_again_changes_nothing(acme):
    recompute()
    before = AccountSnapshot.objects.values().get()

    recompute(at=LATER)

    assert AccountSnapshot.objects.values().get() == before
    assert ScoreDay.objects.count() == 1


def test_only_accounts_started_by_the_day_are_shown(acme):
    make_account("globex", starts_on=DAY)
    make_account("initech", starts_on=DAY + timedelta(1))

    assert recompute() == 2
    assert set(AccountSnapshot.objects.values_list("external_id", flat=True)) == {"acme", "globex"}


def test_a_silent_account_has_zeros_and_one_without_a_source_unknowns(acme):
    globex = make_account("globex", starts_on=date(2026, 1, 1))
    initech = make_account("initech", starts_on=date(2026, 1, 1), has_usage_source=False)

    recompute()

    silent, unknown = shown(globex), shown(initech)
    assert (silent.active_days_28, silent.band, silent.coverage) == (0, "at_risk", 8000)
    assert (silent.recency_days, silent.usage_trend) == (None, None)
    assert (unknown.active_days_28, unknown.band, unknown.score, unknown.contributions) == (None, "unknown", None, {})


def test_a_past_day_writes_history_but_does_not_move_lists_back(acme):
    recompute()
    before = AccountSnapshot.objects.values().get()

    recompute(as_of=DAY - timedelta(10), at=LATER)

    assert AccountSnapshot.objects.values().get() == before
    assert set(ScoreDay.objects.values_list("day", flat=True)) == {DAY, DAY - timedelta(10)}


def test_a_day_before_all_usage_comes_out_as_on_that_day(acme):
    """Nothing had come from anywhere by then: silence says nothing, whatever came later."""
    globex = make_account("globex", starts_on=date(2025, 12, 1))
    before = evaluate([globex.pk], as_of=date(2025, 12, 31))

    assert [np.isnan(values).all() for values in before.metrics.values()] == [True] * len(before.metrics)


def test_a_day_to_come_is_refused(acme):
    """At 10:00 UTC it is the next day already in Kiritimati, and the day after nowhere."""
    ten = datetime(2026, 6, 30, 10, tzinfo=UTC)
    start_recompute(as_of=date(2026, 7, 1), at=ten)

    with pytest.raises(DayToCome, match="2026-07-02 is a day to come"):
        start_recompute(as_of=date(2026, 7, 2), at=ten)


def test_trends_compare_with_history_and_are_unknown_without_it(acme):
    for ago in (30, 7):
        recompute(as_of=DAY - timedelta(ago))
    recompute()

    row = shown(acme)
    scores = dict(ScoreDay.objects.values_list("day", "score"))
    assert (row.trend_7, row.trend_30, row.trend_90) == (
        row.score - scores[DAY - timedelta(7)],
        row.score - scores[DAY - timedelta(30)],
        None,
    )


def test_history_is_filled_where_no_row_stands(acme):
    ScoreDay.objects.create(account=acme, day=DAY - timedelta(3), model_id=1, score=1, band="at_risk", coverage=1)
    make_account("globex", starts_on=DAY - timedelta(2))

    work_through(start_history_fill(first=DAY - timedelta(40), last=DAY - timedelta(1), at=AT).pk)

    assert ScoreDay.objects.filter(account=acme).count() == 40
    assert ScoreDay.objects.exclude(account=acme).count() == 2
    assert ScoreDay.objects.get(day=DAY - timedelta(3)).score == 1
    day = DAY - timedelta(20)
    assert ScoreDay.objects.get(day=day).score == evaluate([acme.pk], as_of=day).scores.hundredths[0]


def test_late_events_restate_the_history_that_they_reach(acme):
    work_through(start_history_fill(first=DAY - timedelta(9), last=DAY - timedelta(1), at=AT).pk)
    recompute()
    before = dict(ScoreDay.objects.values_list("day", "score"))

    use(acme, [DAY - timedelta(5)], user="charlie", event="Export")
    recompute(at=LATER)

    after = dict(ScoreDay.objects.values_list("day", "score"))
    changed = {day for day in before if before[day] != after[day]}
    assert min(changed) == DAY - timedelta(5)
    assert after == {day: evaluate([acme.pk], as_of=day).scores.hundredths[0] for day in before}
    assert shown(acme).score == after[DAY]


def test_news_are_seen_once(acme):
    state = AccountUsage.objects.get()
    assert state.changed != state.computed
    recompute()

    state.refresh_from_db()
    assert (state.changed, state.stale_from) == (state.computed, None)


def test_news_that_come_while_computing_stay_news(acme):
    start_recompute(as_of=DAY, at=AT)
    write = recompute_shard({"as_of": DAY.isoformat(), "accounts": [acme.pk]}, at=AT)
    use(acme, [DAY - timedelta(1)], user="charlie")
    write()

    state = AccountUsage.objects.get()
    assert state.changed == state.computed + 1
    assert state.stale_from == date(2026, 1, 1)


def test_news_of_a_later_day_wait_for_it(acme):
    use(acme, [DAY + timedelta(1)])
    recompute()

    state = AccountUsage.objects.get()
    assert state.changed != state.computed


def test_flags_open_once_and_close_by_themselves(acme):
    globex = make_account("globex", starts_on=date(2026, 1, 31))
    for day in (date(2026, 4, 30), date(2026, 5, 1), date(2026, 5, 2), date(2026, 6, 1)):
        recompute(as_of=day)
    late = date(2026, 5, 1)
    assert set(Flag.objects.values_list("account_id", "kind", "opened_on", "closed_on")) == {
        (globex.pk, "activation_warning_30", date(2026, 3, 2), late),
        (globex.pk, "activation_warning_60", date(2026, 4, 1), late),
        (globex.pk, "activation_warning_75", date(2026, 4, 16), late),
        (globex.pk, "not_activated", late, None),
    }

    for user in ("charlie", "erin"):
        use(globex, every(1, date(2026, 6, 2), date(2026, 6, 6)), user=user)
    recompute(as_of=date(2026, 6, 10))

    flag = Flag.objects.get(kind="not_activated")
    assert (flag.opened_on, flag.closed_on) == (late, date(2026, 6, 6))
    assert shown(globex).activation_state == "activated_late"


def test_a_flag_that_late_events_disprove_closes(acme):
    globex = make_account("globex", starts_on=date(2026, 1, 31))
    recompute(as_of=date(2026, 5, 1))

    for user in ("charlie", "erin"):
        use(globex, every(1, date(2026, 4, 1), date(2026, 4, 5)), user=user)
    recompute(as_of=date(2026, 5, 3))

    assert shown(globex).activation_state == "activated"
    assert Flag.objects.get(kind="not_activated").closed_on == date(2026, 5, 1)


@pytest.mark.parametrize("others", [0, 2])
def test_a_shard_takes_the_same_statements_however_many_accounts(acme, others):
    for number in range(others):
        account = make_account(f"other-{number}", starts_on=date(2026, 1, 1))
        for user in ("alice", "bob"):
            use(account, every(2, date(2026, 1, 1), DAY), user=user)
    recompute()
    params = {"as_of": (DAY + timedelta(1)).isoformat(), "first": 1, "last": 10**9}

    with CaptureQueriesContext(connection) as captured:
        recompute_shard(params, at=LATER)()

    assert len(captured) == (25 if connection.vendor == "postgresql" else 22)  # COPY is not counted
