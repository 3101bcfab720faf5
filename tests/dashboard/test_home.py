"""Home: who needs me today, the portfolio, the movement, what was done; mine, my team's, all; put off and back."""

import datetime as dt

import pytest
import time_machine

from accounts.models.people import User
from accounts.models.timeline import TimelineEntry
from health.models.attention import Snooze
from health.models.opinions import Override, Pulse
from health.models.portfolio import Movement
from health.models.scores import AccountSnapshot
from health.services import portfolio
from tests.dashboard.pages import text
from tests.factories.health import AS_OF, make_snapshot
from tests.factories.people import make_account, make_member, make_staff

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
ADDRESS = "/dashboard/"


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def dora(db) -> User:
    return make_staff("dora")


def _names(client) -> list[str]:
    return [line.account.name for line in client.get(ADDRESS).context["attention"].lines]


def _put_off(client, account, **given):
    return client.post(f"/dashboard/accounts/{account.pk}/put-off/", given)


def _days(n: int) -> dt.date:
    return NOW.date() + dt.timedelta(days=n)


# --- who needs me ------------------------------------------------------------------------------------------------


def test_each_line_says_why_and_since_when(as_dana, dana):
    acme = make_account("acme")
    make_snapshot(acme, csm=dana, band="at_risk", score=4000, trend_30=-1800, trend_7=-1200, ends_on=_days(10))

    (line,) = as_dana.get(ADDRESS).context["attention"].lines

    assert line.reasons == [
        ("Contract ends in 10 days (Dec 2, 2026)", None),
        ("Score fell 12 points in 7 days", dt.date(2026, 11, 15)),
    ]
    assert "Acme at risk Contract ends in 10 days (Dec 2, 2026) Score fell 12 points in 7 days since Nov 15" in text(
        as_dana.get(ADDRESS)
    )


def test_opinions_that_disagree_are_told(as_dana, dana):
    acme = make_snapshot(make_account("acme"), csm=dana, band="healthy", score=9000).account
    globex = make_snapshot(make_account("globex"), csm=dana).account
    Pulse.objects.create(account=acme, value="bad", at=NOW - dt.timedelta(days=3), by=dana)
    Override.objects.create(account=globex, band="at_risk", reason="x", by=dana, expires_on=_days(9), at=NOW)
    portfolio.keep(today=NOW.date(), at=NOW)

    lines = as_dana.get(ADDRESS).context["attention"].lines

    assert {line.account.name: line.reasons for line in lines} == {
        "Acme": [("The pulse says “bad”, the score does not", dt.date(2026, 11, 19))],
        "Globex": [("A person says “at risk”, the score does not", dt.date(2026, 11, 22))],
    }


def test_an_account_held_healthy_does_not_call(as_dana, dana):
    acme = make_snapshot(make_account("acme"), csm=dana, band="at_risk", trend_30=-3000).account
    override = Override.objects.create(account=acme, band="healthy", reason="x", by=dana, expires_on=_days(9))
    assert _names(as_dana) == []

    Override.objects.filter(pk=override.pk).update(band="watch")
    assert "Acme at risk set until Dec 1, 2026 : watch" in text(as_dana.get(ADDRESS))


def test_an_account_whose_contract_is_over_does_not_call(as_dana, dana):
    gone = make_account("hooli", starts_on=dt.date(2025, 1, 1), ends_on=AS_OF - dt.timedelta(days=1))
    make_snapshot(gone, csm=dana, score=100, band="at_risk", trend_30=-6000)

    assert _names(as_dana) == []


def test_nobody_needs_me(as_dana, dana):
    make_snapshot(make_account("calm"), csm=dana, band="healthy", score=9000)
    portfolio.keep(today=NOW.date(), at=NOW)

    assert "Nobody needs you today" in text(as_dana.get(ADDRESS))


def test_who_looks_after_no_account_is_told_what_to_do(as_dana):
    assert "You look after no account" in text(as_dana.get(ADDRESS))


# --- mine, my team's, all ----------------------------------------------------------------------------------------


@pytest.fixture
def house(dana, dora, mia):
    """Dana and Dora have Mia as their lead; Elif has nobody."""
    User.objects.filter(pk__in=(dana.pk, dora.pk)).update(lead=mia)
    people = {"acme": dana, "globex": dora, "initech": make_staff("elif"), "hooli": None}
    for name, csm in people.items():
        make_snapshot(make_account(name), csm=csm, band="at_risk", score=3000)
    portfolio.keep(today=NOW.date(), at=NOW)


def test_the_scope_is_chosen_and_kept(as_dana, as_mia, house):
    def choose(client, scope: str) -> list[str]:
        assert client.post("/dashboard/scope/", {"scope": scope}).headers["Location"] == ADDRESS
        return sorted(_names(client))

    assert (_names(as_dana), sorted(_names(as_mia))) == (["Acme"], ["Acme", "Globex", "Hooli", "Initech"])
    assert choose(as_dana, "team") == ["Acme", "Globex"]
    assert choose(as_mia, "team") == ["Acme", "Globex"]
    assert choose(as_mia, "mine") == []
    assert choose(as_dana, "all") == ["Acme", "Globex", "Hooli", "Initech"]
    assert sorted(_names(as_dana)) == ["Acme", "Globex", "Hooli", "Initech"]


@pytest.mark.parametrize("given", [{}, {"scope": ""}, {"scope": "everything"}, {"scope": "\0"}])
def test_a_scope_that_is_none_is_refused(as_dana, dana, given):
    assert as_dana.post("/dashboard/scope/", given).status_code == 400
    assert User.objects.get(pk=dana.pk).scope == ""


def test_the_page_after_a_choice_is_one_of_ours(as_dana):
    answer = as_dana.post("/dashboard/scope/", {"scope": "all", "page": "https://evil.example/"})

    assert answer.headers["Location"] == ADDRESS


def test_the_portfolio_is_that_of_the_scope(as_dana, as_mia, house):
    mine, everybodys = (client.get(ADDRESS).context["bands"].accounts[0] for client in (as_dana, as_mia))

    assert (mine.now, mine.share, mine.url) == ("1", "100%", "/dashboard/accounts/?band=at_risk&csm=me")
    assert (everybodys.now, everybodys.url) == ("4", "/dashboard/accounts/?band=at_risk")


# --- put off -----------------------------------------------------------------------------------------------------


@pytest.fixture
def acme(dana):
    account = make_account("acme")
    make_snapshot(account, csm=dana, trend_30=-1800)
    return account


@pytest.mark.parametrize(
    ("given", "until"), [({"days": 1}, _days(1)), ({"until": "2026-12-24"}, dt.date(2026, 12, 24))]
)
def test_what_is_put_off_comes_back_on_its_day(as_dana, acme, given, until):
    assert _put_off(as_dana, acme, **given).headers["Location"] == ADDRESS
    page = as_dana.get(ADDRESS)
    assert (_names(as_dana), [(line.account.name, line.until) for line in page.context["attention"].put_off]) == (
        [], [("Acme", until)],
    )  # fmt: skip

    with time_machine.travel(dt.datetime.combine(until, dt.time(9), dt.UTC), tick=False):
        as_dana.force_login(User.objects.get(name="Dana"))
        assert _names(as_dana) == ["Acme"]


def test_another_reason_brings_it_back_at_once(as_dana, acme):
    _put_off(as_dana, acme, days=7)
    AccountSnapshot.objects.filter(pk=acme.pk).update(band="at_risk")

    assert _names(as_dana) == ["Acme"]


def test_it_is_put_off_for_oneself_and_can_be_taken_back(as_dana, as_mia, acme):
    _put_off(as_dana, acme, days=7)
    assert (_names(as_dana), _names(as_mia)) == ([], ["Acme"])

    as_dana.post(f"/dashboard/accounts/{acme.pk}/put-off/end/")
    assert (_names(as_dana), Snooze.objects.count()) == (["Acme"], 0)


def test_putting_off_leaves_no_line_in_the_history(as_dana, acme):
    _put_off(as_dana, acme, days=7)

    assert TimelineEntry.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Choose the day on which the account comes back."),
        ({"days": "2"}, "Select a valid choice. 2 is not one of the available choices."),
        ({"until": "soon"}, "Enter a valid date."),
        ({"until": "2026-11-22"}, "Choose a day from tomorrow to 90 days ahead."),
        ({"until": "2027-02-21"}, "Choose a day from tomorrow to 90 days ahead."),
    ],
)
def test_a_day_that_will_not_do_is_refused(as_dana, acme, given, words):
    answer = _put_off(as_dana, acme, **given)

    assert (answer.status_code, words in text(answer), Snooze.objects.count()) == (422, True, 0)


def test_who_needs_nobody_is_not_put_off(as_dana, dana):
    calm = make_snapshot(make_account("calm"), csm=dana, band="healthy", score=9000).account

    answer = as_dana.post(f"/dashboard/accounts/{calm.pk}/put-off/", {"days": 1}, follow=True)

    assert ("Calm needs nobody today." in text(answer), Snooze.objects.count()) == (True, 0)


def test_customers_do_not_find_it(client, acme):
    client.force_login(make_member("alice", acme))

    assert _put_off(client, acme, days=1).status_code == 404
    assert Snooze.objects.count() == 0


# --- movement, what was done -------------------------------------------------------------------------------------


def test_the_weeks_movement_names_its_cause(as_dana, dana):
    acme = make_snapshot(make_account("acme"), csm=dana, band="watch", band_7="healthy", trend_7=-900)
    Movement.objects.create(
        snapshot=acme, explained_at=NOW, computed_at=NOW, is_up=False, band_before="healthy", band_after="watch",
        change=-900, cause="behaviour", signal="team_activity", signal_change=-640,
    )  # fmt: skip

    shown = text(as_dana.get(ADDRESS))

    assert "Down a band: 1 Acme −9.0 healthy → watch · changed behaviour: Team activity −6.4" in shown
    assert "Up a band: 0 Nobody." in shown


def test_what_was_done_by_whom(as_dana, as_mia, dana, dora):
    acme = make_account("acme")
    for days, actor in ((1, dana), (2, dora), (8, dana), (1, None), (1, make_member("alice", acme))):
        TimelineEntry.objects.create(account=acme, at=NOW - dt.timedelta(days=days), kind="note", text="x", actor=actor)

    def done(client) -> list[str]:
        return [str(entry.actor) for entry in client.get(ADDRESS).context["done"]]

    assert (done(as_dana), done(as_mia)) == (["Dana"], ["Dana", "Dora"])


# --- what it costs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("scope", "queries"), [("mine", 10), ("team", 11), ("all", 10)])
def test_what_it_costs(as_dana, dana, mia, django_assert_num_queries, count, scope, queries):
    """Session, person, team; put off; whom it concerns (two), health models; tallies; movements down, up; timeline."""
    User.objects.filter(pk=dana.pk).update(lead=mia, scope=scope)
    for n in range(count):
        snapshot = make_snapshot(make_account(f"a{n}"), csm=dana, band="at_risk", score=3000 + n)
        TimelineEntry.objects.create(account=snapshot.account, at=NOW, kind="note", text="x", actor=dana)
        Movement.objects.create(
            snapshot=snapshot, explained_at=NOW, computed_at=NOW, is_up=False, band_before="watch", band_after="at_risk"
        )
    portfolio.count(at=NOW)

    with django_assert_num_queries(queries):
        as_dana.get(ADDRESS)


def test_it_speaks_chinese(as_dana, dana, house):
    dana.refresh_from_db()
    dana.language = "zh-hans"
    dana.save()

    shown = text(as_dana.get(ADDRESS))

    assert "今天谁需要您" in shown
    assert "我的团队" in shown
