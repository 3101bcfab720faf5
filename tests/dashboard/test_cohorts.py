"""The cohorts page: the table and its twin, groups beside each other, files, and who is behind a cell."""

import csv
import datetime as dt
import re

import pytest
import time_machine

from health.models.cohorts import CohortCount
from health.services import cohorts as service
from tests.dashboard.pages import text
from tests.factories.health import make_snapshot
from tests.factories.people import make_account, make_member
from tests.health.usage import use
from tiers.models.plans import Plan

ADDRESS, MEMBERS = "/dashboard/cohorts/", "/dashboard/cohorts/members/"
TODAY = "2026-04-29T12:00:00Z"
CELL = re.compile(r'<td class="num (heat-\d+|open)"><a href="([^"]*)" title="([^"]*)">([^<]*)</a></td>')
day = dt.date.fromisoformat


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def customers(dana):
    """Acme (basic, Dana's) and Globex (premium) start in January, Initech (basic) in March and is never seen."""
    for key in ("basic", "premium"):
        Plan.objects.update_or_create(key=key, defaults={"name_en": key.title(), "name_zh": key})
    acme = make_account("acme", starts_on=day("2026-01-05"), industry="Retail")
    globex = make_account("globex", starts_on=day("2026-01-31"), industry="Media")
    initech = make_account("initech", starts_on=day("2026-03-15"))
    for account, plan, csm in ((acme, "basic", dana), (globex, "premium", None), (initech, "basic", None)):
        make_snapshot(account, plan=plan, csm=csm)
    use(acme, [day("2026-01-20"), day("2026-01-21"), day("2026-02-28")], "ann")
    use(globex, [day("2026-02-01"), day("2026-03-01")], "charlie")
    return {"acme": acme, "globex": globex, "initech": initech}


def cells(response) -> list[list[str]]:
    """The first heat map's words, row by row."""
    page = response.content.decode()
    body = page[
        page.index("<tbody>", page.index('class="panel cohort"')) : page.index(
            "<tfoot>", page.index('class="panel cohort"')
        )
    ]
    return [[word for _tint, _href, _title, word in CELL.findall(row)] for row in body.split("</tr>") if "<th" in row]


def shown_members(response) -> list[str]:
    page = response.content.decode()
    return (
        re.findall(r'<th scope="row">(?:<a [^>]*>)?([^<]*)', page[page.index("<tbody>") :]) if "<tbody>" in page else []
    )


def test_a_cell_is_the_share_of_the_cohort_and_an_open_period_is_no_fall(as_dana, customers):
    page = as_dana.get(ADDRESS)

    assert cells(page) == [["50%", "100%", "50%", "open"], ["0%", "open"]]
    assert "Started in Jan 2026; in Feb 2026 2 of 2 active, 100.0%" in page.content.decode()
    assert "Started in Jan 2026; Apr 2026 is not over yet: open" in page.content.decode()
    assert "Weighted average 3 33% 100% 50% –" in text(page)


def test_the_twin_says_how_many(as_dana, customers):
    assert "Jan 2026 2 1 2 1 open Mar 2026 1 0 open" in text(as_dana.get(ADDRESS))


def test_users_weeks_and_an_earlier_day(as_dana, customers):
    users = as_dana.get(ADDRESS + "?subject=users")
    weeks = as_dana.get(ADDRESS + "?unit=week&until=2026-01-25")

    assert cells(users) == [["100%", "100%", "0%", "open"], ["100%", "100%", "open"]]
    assert cells(weeks) == [["0%", "0%", "100%"]]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("plan=premium", ["0%", "100%", "100%", "open"]),
        ("industry=Retail", ["100%", "100%", "0%", "open"]),
        ("csm=none", ["0%", "100%", "100%", "open"]),
        ("csm={dana}&plan=basic", ["100%", "100%", "0%", "open"]),
    ],
)
def test_filters_narrow_the_group(as_dana, customers, dana, query, first):
    assert cells(as_dana.get(f"{ADDRESS}?{query.format(dana=dana.pk)}"))[0] == first


def test_two_groups_stand_side_by_side_with_how_many_they_are(as_dana, customers):
    page = as_dana.get(ADDRESS + "?plan=basic&compare=plan:premium")

    assert (
        "Group 0 1 2 3 Basic 50% 100% 0% – Basic: how many 2 1 1 0"
        " Premium 0% 100% 100% – Premium: how many 1 1 1 0 Difference +50.0 0.0 −100.0 –" in text(page)
    )


def test_what_the_address_has_wrong_is_left_out_and_said(as_dana, customers):
    page = as_dana.get(ADDRESS + "?unit=year&until=2026-05-01&compare=plan:&csm=²")

    assert "“unit, until, csm, compare”" in text(page)
    assert cells(page)[0] == ["50%", "100%", "50%", "open"]


def test_the_file_holds_both_groups_and_refuses_what_it_does_not_know(as_dana, customers):
    file = as_dana.get(ADDRESS + "export.csv?plan=basic&compare=plan:premium")
    rows = list(csv.reader(b"".join(file.streaming_content).decode("utf-8-sig").splitlines()))

    assert rows == [
        ["group", "cohort", "size", "period", "active", "share"],
        ["Basic", "2026-01", "1", "0", "1", "1.0"],
        ["Basic", "2026-01", "1", "1", "1", "1.0"],
        ["Basic", "2026-01", "1", "2", "0", "0.0"],
        ["Basic", "2026-01", "1", "3", "", ""],
        ["Basic", "2026-03", "1", "0", "0", "0.0"],
        ["Basic", "2026-03", "1", "1", "", ""],
        ["Premium", "2026-01", "1", "0", "0", "0.0"],
        ["Premium", "2026-01", "1", "1", "1", "1.0"],
        ["Premium", "2026-01", "1", "2", "1", "1.0"],
        ["Premium", "2026-01", "1", "3", "", ""],
    ]
    assert as_dana.get(ADDRESS + "export.csv?unit=year").status_code == 400


def test_a_cell_leads_to_who_was_active_and_who_was_not(as_dana, customers):
    page = as_dana.get(ADDRESS).content.decode()
    address = CELL.findall(page)[2][1].replace("&amp;", "&")

    active, silent = as_dana.get(address), as_dana.get(address + "&who=silent")

    assert address == f"{MEMBERS}?cohort=2026-01-01&period=2"
    assert (shown_members(active), shown_members(silent)) == (["Globex"], ["Acme"])
    assert "Started in Jan 2026; in Mar 2026 1 of 2 active, 50.0%" in text(active)
    assert "Active 1 Not active 1 All 2" in text(active)
    assert "Globex Jan 31, 2026 1 1" in text(active)


def test_people_behind_a_cell_and_as_a_file(as_dana, customers):
    query = "?subject=users&cohort=2026-01-01&period=0&who=all"

    file = b"".join(as_dana.get(f"{MEMBERS}export.csv{query}").streaming_content).decode("utf-8-sig")

    assert shown_members(as_dana.get(MEMBERS + query)) == ["ann"]
    assert file.splitlines() == ["account,user,first_event_on,active_days,events", "Acme,ann,2026-01-20,2,2"]


@pytest.mark.parametrize(
    "query",
    [
        "", "cohort=2026-01-02&period=0", "cohort=2026-01-01&period=-1", "cohort=2026-01-01&period=4",
        "cohort=2026-01-01&period=²", "cohort=2026-01-01&period=0&who=x", "cohort=2026-01-01&period=0&after=x",
        "cohort=20260101&period=0", "cohort=2026-01-01&period=0&after=2026-99-01.1", "unit=x",
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_is_refused(as_dana, customers, query):
    assert as_dana.get(f"{MEMBERS}?{query}").status_code == 400


def test_a_cohort_without_members_is_404(as_dana, customers):
    assert as_dana.get(f"{MEMBERS}?cohort=2026-02-01&period=0").status_code == 404


def test_members_come_in_pages(as_dana, customers):
    for number in range(60):
        make_account(f"more-{number}", starts_on=day("2026-01-10"))

    first = as_dana.get(f"{MEMBERS}?cohort=2026-01-01&period=0&who=all")
    second = as_dana.get(f"{MEMBERS}{first.context['next_url']}")

    assert [len(shown_members(page)) for page in (first, second)] == [50, 12]
    assert second.context["next_url"] == ""


@pytest.mark.parametrize("more", [0, 2])
def test_the_pages_cost_the_same_however_many_there_are(as_dana, customers, django_assert_num_queries, more):
    for number in range(more):
        use(make_account(f"more-{number}", starts_on=day("2026-01-10")), [day("2026-02-03")])

    with django_assert_num_queries(8):
        as_dana.get(ADDRESS)
    with django_assert_num_queries(7):
        as_dana.get(f"{MEMBERS}?cohort=2026-01-01&period=1")


def test_nobody_is_said_so(as_dana):
    assert "Nobody had started by then" in text(as_dana.get(ADDRESS))


def test_among_many_accounts_a_table_is_counted_once_and_counted_again_when_asked(as_dana, customers, monkeypatch):
    monkeypatch.setattr(service, "LIVE", 2)
    assert cells(as_dana.get(ADDRESS))[0] == ["50%", "100%", "50%", "open"]
    use(customers["acme"], [day("2026-03-03")], "ann")

    kept = as_dana.get(ADDRESS)
    again = as_dana.post(ADDRESS + "counts/", {"unit": "month"})

    assert cells(kept)[0] == ["50%", "100%", "50%", "open"]
    assert "Counted on Apr 29, 2026" in text(kept)
    assert again.headers["Location"] == ADDRESS
    assert cells(as_dana.get(ADDRESS))[0] == ["50%", "100%", "100%", "open"]
    assert CohortCount.objects.count() == 1


def test_customers_have_no_cohorts(client, customers):
    client.force_login(make_member("alice", customers["acme"]))

    assert [client.get(each).status_code for each in (ADDRESS, ADDRESS + "export.csv", MEMBERS)] == [404, 404, 404]
    assert client.post(ADDRESS + "counts/").status_code == 404
    assert CohortCount.objects.count() == 0
