"""What changed: four parts that lead from one score to the other exactly, each explained."""

import datetime as dt

import pytest
from django.db import connection

from health.models.scores import AccountSnapshot, ScoreDay
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
    ]


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
    """As many reads for one account among many as alone: three evaluations, each by the model of its day."""
    for n in range(accounts - 1):
        use(make_account(f"a{n}", starts_on=START), every(1, START, FIRST))
    _recompute()
    assert ScoreDay.objects.filter(account_id=acme.pk, day=LAST).count() == 1
    with django_assert_num_queries(41 if connection.vendor == "postgresql" else 38):  # memory for each evaluation
        as_dana.get(_address(acme), headers={"HX-Request": "true"})
