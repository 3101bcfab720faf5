"""What changed: four parts that lead from one score to the other exactly, each explained."""

import datetime as dt

import pytest

from health.models.scores import AccountSnapshot, ScoreDay
from health.queries.models import default_definition
from health.rules.model import as_json
from health.services.models import draft_model, publish_model
from health.services.recompute import start_recompute
from jobs.services import work_through
from tests.dashboard.pages import text
from tests.factories.people import make_account, make_member
from tests.health.usage import every, use

START, FIRST, LAST = dt.date(2025, 6, 1), dt.date(2026, 5, 31), dt.date(2026, 6, 30)
AT = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)


def _recompute() -> None:
    work_through(start_recompute(as_of=LAST, requested_by="tests", at=AT).pk)


@pytest.fixture
def acme(transactional_db):
    """Alice used it every other day, and stopped a month ago."""
    account = make_account("acme", starts_on=START, seats=1)
    use(account, every(2, START, FIRST))
    _recompute()
    return account


def _address(account, query: str = "") -> str:
    return f"/dashboard/accounts/{account.pk}/change/{query}"


def test_the_parts_lead_from_one_score_to_the_other(as_dana, acme):
    data = as_dana.get(_address(acme)).context["data"]

    assert (data.days, data.first, data.last) == (30, FIRST, LAST)
    assert [name for name, _points in data.parts] == [
        "change_configuration", "change_coverage", "change_time", "change_behaviour",
    ]  # fmt: skip
    assert data.before + sum(points for _name, points in data.parts) == data.after
    assert data.after == AccountSnapshot.objects.get().score
    assert data.after < data.before


def test_a_month_of_silence_reads_as_passing_time(as_dana, acme):
    data = as_dana.get(_address(acme)).context["data"]
    shown = text(as_dana.get(_address(acme)))

    lost = f"{(data.before - data.after) / 100:.2f}"
    assert f"Health score , May 31, 2026 {data.before / 100:.2f} Changed configuration 0.00" in shown
    assert f"Passing time −{lost} Changed behaviour 0.00 Health score , Jun 30, 2026 {data.after / 100:.2f}" in shown


def test_the_stretch_is_chosen_by_links(as_dana, acme):
    page = as_dana.get(_address(acme, "?days=90"))

    assert page.context["data"].first == dt.date(2026, 4, 1)
    assert [(choice["label"], choice["is_chosen"]) for choice in page.context["choices"]] == [
        ("7 days", False),
        ("30 days", False),
        ("90 days", True),
        ("365 days", False),
    ]


def test_any_two_days_are_compared(as_dana, acme):
    page = as_dana.get(_address(acme, "?since=2026-01-10&until=2026-06-05"))

    data = page.context["data"]
    assert (data.first, data.last, data.days) == (dt.date(2026, 1, 10), dt.date(2026, 6, 5), 146)
    assert data.before + sum(points for _name, points in data.parts) == data.after
    assert not any(choice["is_chosen"] for choice in page.context["choices"])
    assert 'value="2026-01-10"' in page.content.decode()


def test_what_moved_stands_below_with_both_values(as_dana, acme):
    moved = {name: (before, after) for name, before, after in as_dana.get(_address(acme)).context["data"].moved}

    assert moved["active_days_28"] == (14, 0)
    assert "What moved May 31, 2026 Jun 30, 2026" in text(as_dana.get(_address(acme)))


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("?since=2026-06-01", "To: This field is required."),
        ("?since=2026-06-05&until=2026-06-05", "From: The first day must lie before the second."),
        ("?since=2026-06-01&until=2026-07-01", "To: Nothing is computed yet beyond 2026-06-30"),
        ("?since=31.12.2025&until=2026-06-01", "From: Enter a valid date."),
        ("?since=0001-01-01&until=2026-06-01", "From: Choose a day since 1970."),
        ("?since=%00&until=9999-12-31", "From: Enter a valid date."),
    ],
)
def test_days_that_cannot_be_compared_are_400_and_stay_in_the_form(as_dana, acme, query, complaint):
    page = as_dana.get(_address(acme, query))

    assert page.status_code == 400
    assert complaint in text(page)


def test_the_stretch_since_the_health_model_changed_is_offered(as_dana, acme):
    model = draft_model(definition=as_json(default_definition()), actor=None, at=AT)
    publish_model(model_id=model.pk, actor=None, at=dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC))
    _recompute()

    choice = as_dana.get(_address(acme)).context["choices"][-1]

    assert (choice["label"], choice["url"].partition("?")[2]) == ("since model 2", "since=2026-06-09&until=2026-06-30")


@pytest.mark.parametrize("query", ["?days=8", "?days=", "?days=x", "?days=%00", "?days=-7"])
def test_another_stretch_is_400(as_dana, acme, query):
    assert as_dana.get(_address(acme, query)).status_code == 400


def test_without_a_score_at_the_start_it_is_unknown(as_dana, transactional_db):
    globex = make_account("globex", starts_on=LAST - dt.timedelta(10), seats=1)
    use(globex, every(1, LAST - dt.timedelta(10), LAST))
    _recompute()

    page = as_dana.get(_address(globex))

    assert page.context["data"].parts == []
    assert "Unknown: the account had no score on May 31, 2026 ." in text(page)


def test_a_fragment_for_the_account_page_and_a_page_without_scripts(as_dana, acme):
    fragment = as_dana.get(_address(acme), headers={"HX-Request": "true"})
    whole = as_dana.get(_address(acme))

    assert fragment.content.startswith(b'<section class="panel change" id="change"')
    assert b"<!DOCTYPE html>" in whole.content
    assert "HX-Request" in whole.headers["Vary"]
    assert f'hx-get="{_address(acme)}"' in as_dana.get(f"/dashboard/accounts/{acme.pk}/").content.decode()


def test_what_is_not_scored_or_not_theirs_does_not_exist(as_dana, client, acme):
    globex = make_account("globex")

    assert as_dana.get(_address(globex)).status_code == 404
    client.force_login(make_member("alice", acme))
    assert client.get(_address(acme)).status_code == 404


@pytest.mark.parametrize("accounts", [1, 3])
def test_what_it_costs(as_dana, acme, django_assert_num_queries, accounts):
    """As many reads for one account among many as alone, and no more on PostgreSQL."""
    for n in range(accounts - 1):
        use(make_account(f"a{n}", starts_on=START), every(1, START, FIRST))
    _recompute()
    assert ScoreDay.objects.filter(account_id=acme.pk, day=LAST).count() == 1
    with django_assert_num_queries(12):
        as_dana.get(_address(acme), headers={"HX-Request": "true"})
