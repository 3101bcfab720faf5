"""Activation: who is due when, who is overdue and why, how long it takes."""

import csv
import datetime as dt

import pytest

from accounts.models.people import User
from accounts.models.timeline import TimelineEntry
from health.models.activation import Pause
from health.models.overdue import OverdueReason
from health.services import portfolio
from tests.dashboard.pages import text
from tests.factories.health import AS_OF, make_snapshot
from tests.factories.people import assign_csm, make_account, make_member, make_staff
from tiers.models.plans import Plan

AT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
DUE, OVERDUE, TIME = ("/dashboard/activation/" + part for part in ("", "overdue/", "time-to-value/"))


def _waiting(name: str, csm, *, age: int = 40, left: int = 50, **fields):
    account = make_account(name, starts_on=AS_OF - dt.timedelta(age))
    deadline = AS_OF + dt.timedelta(left)
    values = {"activation_state": "in_progress", "activated_on": None, "activation_deadline": deadline}
    make_snapshot(account, csm=csm, **{**values, **fields})
    if csm is not None:
        assign_csm(account, csm)
    return account


def _late(name: str, csm, *, over: int = 10):
    return _waiting(name, csm, age=100, left=-over, activation_state="not_activated")


def _names(client, address: str) -> list[str]:
    return [line.row.name for line in client.get(address).context["lines"]]


def _file(client, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(client.get(address).getvalue().decode("utf-8-sig").splitlines()))


# --- who is due when ---------------------------------------------------------------------------------------------


def test_the_nearest_deadline_comes_first_with_what_is_missing(as_dana, dana):
    _waiting("later", dana, left=60)
    soon = _waiting("soon", dana, left=5)
    _late("late", dana)
    make_snapshot(make_account("done"), csm=dana)
    for first, last in ((30, 21), (25, 16)):
        Pause.objects.create(
            account=soon, starts_on=AS_OF - dt.timedelta(first), ends_on=AS_OF - dt.timedelta(last), reason="x"
        )

    page = as_dana.get(DUE)

    assert _names(as_dana, DUE) == ["Soon", "Later"]
    line = page.context["lines"][0]
    assert (line.days_left, line.reached, len(line.steps), line.paused) == (5, 1, 2, 15)
    assert "Soon Nov 26, 2026 5 1 of 2 2 people have used it (1/2) 15 no pace" in text(page)


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("", ["Start", "Thirty", "Sixty", "Last"]),
        ("paused", ["Paused"]),
        ("start", ["Start"]),
        ("day_30", ["Thirty"]),
        ("day_60", ["Sixty"]),
        ("day_75", ["Last"]),
    ],
)
def test_each_rung_leads_to_its_accounts(as_dana, dana, show, expected):
    for n, (name, age) in enumerate({"start": 29, "thirty": 30, "sixty": 74, "last": 75}.items()):
        _waiting(name, dana, age=age, left=10 + n)
    _waiting("paused", dana, age=40, left=20, activation_state="paused")
    portfolio.count(at=AT)

    assert _names(as_dana, f"{DUE}?show={show}") == expected
    ladder = as_dana.get(DUE).context["portfolio"].ladder
    assert [count for _rung, count, _warned in ladder] == [1, 1, 1, 1, 0, 1]


def test_pages_go_on_where_the_last_one_ended(as_dana, dana):
    for n in range(52):
        _waiting(f"a{n:02}", dana, left=n)

    first = as_dana.get(DUE)
    second = as_dana.get(DUE + first.context["next_url"])

    assert [line.row.name for line in second.context["lines"]] == ["A50", "A51"]
    assert [line.row.name for line in as_dana.get(DUE + second.context["previous_url"]).context["lines"]][-1] == "A49"


@pytest.mark.parametrize("query", ["?show=everything", "?after=x", "?before=%00", "?show=%00"])
def test_an_address_that_it_does_not_know_shows_the_list_and_says_so(as_dana, query):
    answer = as_dana.get(DUE + query)

    assert (answer.status_code, "that this list does not know" in text(answer)) == (200, True)
    assert as_dana.get(f"{DUE}export.csv{query}").status_code == 400


# --- overdue -----------------------------------------------------------------------------------------------------


def _say(client, account, category="technical", words="Single sign-on is missing."):
    return client.post(f"/dashboard/accounts/{account.pk}/overdue-reason/", {"category": category, "text": words})


def test_an_overdue_account_asks_for_its_reason_until_there_is_one(as_dana, dana, as_mia):
    acme = _late("acme", dana)
    assert "Reason missing: 1" in text(as_dana.get(OVERDUE))

    assert _say(as_dana, acme).headers["Location"] == OVERDUE
    shown = text(as_dana.get(OVERDUE))

    assert "Reason missing: 0" in shown
    assert "Integration or data hold it up. Single sign-on is missing." in shown
    assert [str(entry) for entry in TimelineEntry.objects.all()] == [
        "Not activated in time: integration or data hold it up. Single sign-on is missing."
    ]
    assert (_names(as_dana, f"{OVERDUE}?reason=none"), _names(as_dana, f"{OVERDUE}?reason=technical")) == ([], ["Acme"])
    (row,) = _file(as_mia, f"{OVERDUE}export.csv")
    assert (row["account"], row["reason_category"], row["reason_by"]) == ("acme", "technical", "Dana")


def test_a_new_reason_takes_the_place_of_the_one_before(as_dana, dana):
    acme = _late("acme", dana)
    _say(as_dana, acme)
    _say(as_dana, acme, "sponsor", "She left.")

    assert list(OverdueReason.objects.filter(replaced_at=None).values_list("category", flat=True)) == ["sponsor"]
    page = as_dana.get(f"/dashboard/accounts/{acme.pk}/overdue-reason/")
    assert [reason.category for reason in page.context["reasons"]] == ["sponsor", "technical"]


@pytest.mark.parametrize(
    ("category", "words"), [("", "x"), ("technical", ""), ("technical", "  "), ("weather", "x"), ("sponsor", "x" * 501)]
)
def test_half_a_reason_is_none(as_dana, dana, category, words):
    acme = _late("acme", dana)

    assert _say(as_dana, acme, category, words).status_code == 422
    assert (OverdueReason.objects.count(), TimelineEntry.objects.count()) == (0, 0)


def test_who_is_not_overdue_has_no_reason(as_mia, mia):
    acme = _waiting("acme", None)

    answer = _say(as_mia, acme)

    assert (answer.status_code, "The account is not overdue." in text(answer)) == (422, True)
    assert OverdueReason.objects.count() == 0


def test_it_is_said_by_the_accounts_own_csm_or_a_lead(as_dana, client, as_mia, dana):
    acme = _late("acme", make_staff("elif"))
    client.force_login(make_member("alice", acme))

    assert [_say(who, acme).status_code for who in (as_dana, client)] == [403, 404]
    assert OverdueReason.objects.count() == 0
    assert _say(as_mia, acme).status_code == 302


def test_reasons_of_all_are_those_counted(as_mia, dana):
    _late("acme", dana)
    portfolio.count(at=AT)

    assert "Reason missing: 1" in text(as_mia.get(OVERDUE))


# --- time to value -----------------------------------------------------------------------------------------------


def test_time_to_value_side_by_side(as_mia, dana):
    Plan.objects.update_or_create(key="premium", defaults={"name_en": "Premium", "name_zh": "尊享版"})
    for n, days in enumerate((10, 20, 30, 40, None, None)):
        start = AS_OF - dt.timedelta(100)
        activated_on = None if days is None else start + dt.timedelta(days)
        plan = "premium" if n < 5 else "basic"
        make_snapshot(make_account(f"a{n}", starts_on=start), plan=plan, activated_on=activated_on)
    portfolio.measure(today=AS_OF, at=AT)

    page = as_mia.get(TIME)
    shown = text(page)

    assert [tuple(point) for point in page.context["points"]] == [(10, 16.67), (20, 33.33), (30, 50.0), (40, 66.67)]
    assert "Median 30 days Three quarters (p75) not reached yet" in shown
    assert "basic fewer than 5 accounts: an anecdote 1 0 not reached yet not reached yet not reached yet" in shown
    assert "Premium 5 4 30 40 not reached yet" in shown
    assert [(row["group"], row["accounts"], row["median"]) for row in _file(as_mia, f"{TIME}export.csv?by=plan")] == [
        ("", "6", "30"), ("basic", "1", ""), ("premium", "5", "30"),
    ]  # fmt: skip


@pytest.mark.parametrize("by", ["plan", "industry", "country", "csm", "month"])
def test_every_grouping_has_its_page(as_dana, dana, by):
    make_snapshot(make_account("acme"), csm=dana, industry="Retail", country="DE")
    portfolio.measure(today=AS_OF, at=AT)

    assert [name for _group, name, _url in as_dana.get(f"{TIME}?by={by}").context["groups"]] == [
        {"plan": "Without a plan", "industry": "Retail", "country": "DE", "csm": "Dana", "month": "2026-01"}[by]
    ]


@pytest.mark.parametrize("by", ["all", "", "weather", "\0"])
def test_a_grouping_that_is_none_is_refused(as_dana, by):
    assert [as_dana.get(TIME + part, {"by": by}).status_code for part in ("", "export.csv")] == [400, 400]


def test_before_anything_was_counted(as_dana):
    assert "Not counted yet." in text(as_dana.get(TIME))
    assert "Not counted yet." in text(as_dana.get(DUE))


# --- what it costs, and in Chinese -------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [(DUE, 6), (OVERDUE, 6), (TIME, 5)])
def test_what_it_costs(as_dana, dana, django_assert_num_queries, count, address, queries):
    """Session, person; known and unknown deadlines, pauses, tallies or reasons; everybody, groups and plans."""
    for n in range(count):
        _waiting(f"a{n}", dana)
        _late(f"b{n}", dana)
    portfolio.keep(today=AS_OF, at=AT)

    with django_assert_num_queries(queries):
        as_dana.get(address)


def test_it_speaks_chinese(as_dana, dana):
    User.objects.filter(pk=dana.pk).update(language="zh-hans")
    _late("acme", dana)

    assert "缺少原因: 1" in text(as_dana.get(OVERDUE))
    assert "谁何时到期" in text(as_dana.get(DUE))
