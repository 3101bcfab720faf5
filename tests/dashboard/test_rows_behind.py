"""Rows behind the figures of an account add up to them; definitions have pages of their own."""

import datetime as dt
import re

import pytest

from health.definitions import METRIC_NAMES, REGISTRY
from health.models.scores import AccountSnapshot
from health.queries.distribution import Distribution, distribution
from health.queries.rows_behind import FIGURES, rows_behind
from health.services.models import ensure_model
from health.services.recompute import start_recompute
from jobs.services import work_through
from tests.dashboard.pages import text
from tests.factories.health import AS_OF, make_history, make_snapshot
from tests.factories.people import make_account, make_member
from tests.health.usage import use
from tiers.models.features import ProductFeature

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def ago(*days: int) -> list[dt.date]:
    return [AS_OF - dt.timedelta(number) for number in days]


@pytest.fixture
def acme(db):
    """Ann comes often, Ben seldom, Cleo no more; reports are core."""
    acme = make_account("acme", seats=5)
    for event, is_core in (("Report created", True), ("File opened", False), ("Map drawn", True)):
        ProductFeature.objects.create(event=event, is_core=is_core)
    use(acme, ago(2, 3, 5, 8, 13, 21, 34, 55, 80), "ann", event="Report created")
    use(acme, ago(9, 30, 31), "ben", event="File opened")
    use(acme, ago(29, 40, 60, 61, 62), "cleo", event="File opened")
    return acme


@pytest.fixture
def computed(acme) -> AccountSnapshot:
    ensure_model(at=NOW)
    work_through(start_recompute(as_of=AS_OF, at=NOW).pk)
    return AccountSnapshot.objects.get(account=acme)


def test_the_rows_of_every_metric_add_up_to_it(computed, acme):
    made = {figure: rows_behind(figure, acme, as_of=AS_OF).value for figure in METRIC_NAMES}

    assert made == {figure: getattr(computed, figure) for figure in METRIC_NAMES}
    assert None not in made.values()


def test_an_account_never_seen_has_the_same_unknowns(computed):
    silent = make_account("silent", starts_on=AS_OF - dt.timedelta(5), seats=None)
    work_through(start_recompute(as_of=AS_OF, at=NOW).pk)
    stored = AccountSnapshot.objects.get(account=silent)

    made = {figure: rows_behind(figure, silent, as_of=AS_OF).value for figure in METRIC_NAMES}

    assert made == {figure: getattr(stored, figure) for figure in METRIC_NAMES}


def test_the_page_shows_rows_their_sum_and_that_lists_say_the_same(as_dana, computed, acme):
    page = text(as_dana.get(f"/dashboard/accounts/{acme.pk}/rows/seat_utilisation/"))

    assert "people 2 seats 5 Seats in use 40%" in page
    assert "The rows add up to the figure that lists and the account's page show." in page
    assert "Person Active days Last active Events ann 6 Nov 19, 2026 6 ben 1 Nov 12, 2026 1" in page
    assert "2 rows, Oct 25, 2026 to Nov 21, 2026" in page


def test_what_came_in_since_is_said(as_dana, computed, acme):
    use(acme, ago(1), "dora")

    assert "Lists show 2: something has come in" in text(
        as_dana.get(f"/dashboard/accounts/{acme.pk}/rows/active_users_28/")
    )


def test_every_figure_has_its_rows_as_page_and_file(as_dana, acme):
    make_snapshot(acme)
    make_history(acme, [7000, 7125])
    for figure in FIGURES:
        page = as_dana.get(f"/dashboard/accounts/{acme.pk}/rows/{figure}/")
        file = as_dana.get(f"/dashboard/accounts/{acme.pk}/rows/{figure}/export.csv")
        lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()

        behind = page.context["behind"]
        assert (figure, lines[0]) == (figure, ",".join(behind.columns))
        assert (figure, len(lines)) == (figure, len(behind.rows) + 1)
        assert str(REGISTRY[figure].label) in text(page)


def test_a_figure_without_rows_and_an_account_that_is_not_there_are_404(as_dana, computed, acme):
    for address in (f"{acme.pk}/rows/weight/", "999999/rows/score/", f"{acme.pk}/rows/weight/export.csv"):
        assert as_dana.get(f"/dashboard/accounts/{address}").status_code == 404


def test_rows_come_in_pages_and_a_page_that_is_not_there_is_the_nearest(as_dana, acme):
    for number in range(60):
        use(acme, ago(1), f"user {number:02}")

    pages = [
        as_dana.get(f"/dashboard/accounts/{acme.pk}/rows/active_users/?page={number}")
        for number in ("1", "2", "x", "9")
    ]

    assert [len(page.context["shown"].object_list) for page in pages] == [50, 13, 50, 13]


@pytest.mark.parametrize("more", [0, 2])
def test_a_page_of_rows_costs_the_same_however_many_there_are(as_dana, computed, acme, django_assert_num_queries, more):
    for number in range(more):
        use(acme, ago(1), f"user {number}")

    with django_assert_num_queries(5):
        as_dana.get(f"/dashboard/accounts/{acme.pk}/rows/active_users_28/")


def test_the_account_page_leads_to_the_rows(as_dana, computed, acme):
    page = as_dana.get(f"/dashboard/accounts/{acme.pk}/").content.decode()

    linked = re.findall(rf'href="/dashboard/accounts/{acme.pk}/rows/(\w+)/"', page)
    assert linked
    assert set(linked) <= set(METRIC_NAMES)


# --- definitions -------------------------------------------------------------------------------------------------


def test_definitions_are_found_by_word(as_dana):
    page = as_dana.get("/dashboard/definitions/?q=seats%20active").content.decode()

    assert re.findall(r'<article class="definition" id="(\w+)">', page) == ["seat_utilisation"]
    assert "No figure has these words" in text(as_dana.get("/dashboard/definitions/?q=zebra"))


def test_a_figures_own_page_says_when_it_is_unknown_where_it_stands_and_how_it_lies_today(as_dana, dana):
    for name, value in (("a", 1), ("b", 2), ("c", 3), ("d", None), ("e", 40)):
        make_snapshot(make_account(name), csm=dana, active_users_28=value)
    make_snapshot(make_account("f"), active_users_28=500)

    mine = text(as_dana.get("/dashboard/definitions/active_users_28/"))
    everyone = text(as_dana.get("/dashboard/definitions/active_users_28/?whose=all"))

    assert "Unknown without a usage source" in mine
    assert "Shown on an account's page" in mine
    assert "Least 1 A quarter up to 1 Half up to 2 Three quarters up to 3 Greatest 40" in mine
    assert "known for 4 accounts, unknown for 1." in mine
    assert "Greatest 500" in everyone


def test_a_distribution_of_nobody_is_unknown(db):
    nobody = AccountSnapshot.objects.all()

    assert distribution("stickiness", nobody) == Distribution(0, 0, (None,) * 5)


def test_beside_its_figure_a_definition_is_a_card_that_leads_to_its_page(as_dana):
    card = as_dana.get("/dashboard/definitions/score/", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in card
    assert 'href="/dashboard/definitions/score/"' in card


# --- the customer ------------------------------------------------------------------------------------------------


def test_customers_see_the_rows_behind_their_own_figures_and_no_others(client, acme):
    use(make_account("globex"), ago(1), "charlie")
    client.force_login(make_member("alice", acme))

    shown = [client.get(f"/portal/rows/{figure}/") for figure in ("events", "active_users", "active_days")]

    assert [page.status_code for page in shown] == [200, 200, 200]
    assert not any("charlie" in page.content.decode() for page in shown)
    assert [client.get(f"/portal/rows/{figure}/").status_code for figure in ("score", "recency_days", "x")] == [404] * 3
    assert 'href="/portal/rows/events/"' in client.get("/portal/definitions/events/").content.decode()
    assert client.get(f"/dashboard/accounts/{acme.pk}/rows/events/").status_code == 404
