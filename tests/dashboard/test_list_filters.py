"""The accounts list in full: every field as a filter, an order and a column; how far it looks."""

import csv
import datetime as dt

import pytest
import time_machine

from accounts.services import tags
from dashboard import filter_panel
from health.models.activation import Flag
from health.queries.account_list import reach
from health.queries.account_list.choice import FILTERS, parse
from health.queries.account_list.fields import FIELDS
from health.queries.account_list.filters import Asker
from tests.dashboard.pages import names, text
from tests.factories.health import AS_OF, make_snapshot
from tests.factories.people import make_account

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
ADDRESS = "/dashboard/accounts/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def three(dana):
    """Acme slips and ends soon, Globex is well and pays in yen, of Initech little is known."""
    acme = make_account("acme", ends_on=dt.date(2026, 12, 15))
    globex = make_account("globex", starts_on=dt.date(2026, 3, 1))
    Flag.objects.create(account=globex, kind="not_activated", opened_on=AS_OF)
    Flag.objects.create(account=acme, kind="not_activated", opened_on=AS_OF, closed_on=AS_OF)
    for account, tag in ((acme, "Key account"), (globex, "Pilot"), (globex, "Key account"), (globex, "Beta <b>")):
        tags.add_tag(account_id=account.pk, name=tag, actor=dana, at=NOW)
    return [
        make_snapshot(acme, csm=dana, score=4000, band="at_risk", trend_30=-1250, stickiness=0.2, seats=20,
                      country="DE", industry="Retail", currency="EUR", annual_value_minor=99_999, plan="basic"),
        make_snapshot(globex, score=8125, band="healthy", trend_30=400, stickiness=0.5, seats=19, recency_ratio=2.5,
                      country="JP", currency="JPY", annual_value_minor=1_000, usage_trend=-0.25,
                      activation_deadline=dt.date(2026, 12, 1)),
        make_snapshot(make_account("initech"), score=None, band="unknown", coverage=0, seats=None, stage="new",
                      last_active_on=None, recency_days=None),
    ]  # fmt: skip


EVERY = ["Acme", "Globex", "Initech"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=-stickiness", ["Globex", "Acme", "Initech"]),  # unknown values last, ties by account
        ("sort=csm", EVERY),
        ("sort=-value", ["Acme", "Globex", "Initech"]),
        ("sort=ends", EVERY),
        ("sort=deadline", ["Acme", "Initech", "Globex"]),
        ("stickiness_min=20.5&stickiness_max=50", ["Globex"]),
        ("stickiness_max=20", ["Acme"]),
        ("score_min=40&score_max=81.24", ["Acme"]),
        ("score_min=40.001", ["Globex"]),
        ("trend_max=-12.5", ["Acme"]),
        ("coverage_max=0", ["Initech"]),
        ("usage_trend_max=-25", ["Globex"]),
        ("recency_ratio_min=2.5", ["Globex"]),
        ("value_min=1000", ["Globex"]),
        ("value_max=999.99", ["Acme"]),
        ("value_min=99999999999", []),
        ("seats_min=19.5", ["Acme"]),
        ("seats_max=19.5", ["Globex"]),
        ("deadline_min=2026-04-16", ["Globex"]),
        ("deadline_in=14", ["Globex"]),
        ("starts_max=2026-02-28", ["Acme", "Initech"]),
        ("ends_in=30", ["Acme"]),
        ("ends_in=14", []),
        ("ends_min=2026-12-15&ends_max=2026-12-15", ["Acme"]),
        ("active_max=2026-11-19", ["Acme", "Globex"]),
        ("country=DE", ["Acme"]),
        ("industry=retail", ["Acme"]),
        ("currency=JPY", ["Globex"]),
        ("flag=any", ["Globex"]),
        ("flag=activation_warning_30", []),
        ("flag=not_activated&band=healthy", ["Globex"]),
        ("tag=KEY account", ["Acme", "Globex"]),
        ("tag=Pilot&flag=any", ["Globex"]),
        ("tag=nobody has it", []),
        ("sort=tags&columns=tags", ["Globex", "Acme", "Initech"]),
        ("sort=-tags", ["Acme", "Globex", "Initech"]),
        ("stage=new", ["Initech"]),
        ("csm=me&sort=-seats&columns=seats,country", ["Acme"]),
        ("q=glob&flag=any&stickiness_min=10&sort=-country", ["Globex"]),
    ],
)
def test_filters_and_orders(as_dana, three, dana, query, expected):
    page = as_dana.get(f"{ADDRESS}?{query}")

    assert names(page) == expected
    assert page.context["unknown"] == ""
    of_all = reach.accounts_of(query, Asker(dana.pk, dt.date(2026, 11, 22)))
    assert [account.name for account in of_all] == expected


@pytest.mark.parametrize(
    "query",
    ["stickiness_min=x", "stickiness_min=1e9", "stickiness_min=９", "seats_max=NaN", "value_min=1,000", "flag=x",
     "starts_min=2026-02-30", "starts_min=20260201", "ends_in=31", "stage=x", "columns=nothing", "view=x", "reach=x",
     "country=" + "x" * 201],
)  # fmt: skip
def test_what_no_filter_can_have_is_said_and_refused_for_a_file(as_dana, three, query):
    page = as_dana.get(f"{ADDRESS}?{query}")

    assert names(page) == EVERY
    assert f"a value for “{query.partition('=')[0]}”" in text(page)
    assert as_dana.get(f"{ADDRESS}export.csv?{query}").status_code == 400


def test_each_filter_is_a_chip_that_can_be_taken_away(as_dana, three):
    page = as_dana.get(f"{ADDRESS}?band=at_risk&score_min=10&score_max=50&usage_trend_min=-5&ends_in=30&sort=-name")

    assert [(chip.text, chip.url) for chip in page.context["chips"]] == [
        ("Band: at risk", "?ends_in=30&score_min=10&score_max=50&usage_trend_min=-5&sort=-name"),
        ("Contract end: within 30 days", "?band=at_risk&score_min=10&score_max=50&usage_trend_min=-5&sort=-name"),
        ("Health score: 10 to 50", "?band=at_risk&ends_in=30&usage_trend_min=-5&sort=-name"),
        ("Usage trend: at least −5%", "?band=at_risk&ends_in=30&score_min=10&score_max=50&sort=-name"),
    ]
    assert page.context["cleared_url"] == "?sort=-name"


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_has_words_for_its_chip_and_a_field_to_set_it(as_dana, three, name):
    value = {"csm": "none", "contract": "all", "flag": "any", "ends_in": "30", "deadline_in": "30"}.get(name, "")
    value = value or ("2026-01-01" if name in _DATES else "1" if name.endswith(("_min", "_max")) else "new")
    value = {"band": "watch", "activation": "paused"}.get(name, value)

    page = as_dana.get(f"{ADDRESS}?{name}={value}&panel=filters")

    assert len(page.context["chips"]) == 1
    assert f'name="{name}"' in page.content.decode()


_DATES = {f"{field.name}_{end}" for field in FIELDS.values() if field.kind == "date" for end in ("min", "max")}


def test_filters_outside_the_bar_stay_while_the_panel_is_closed(as_dana, three):
    page = as_dana.get(f"{ADDRESS}?seats_min=2&columns=seats&sort=-seats").content.decode()

    assert '<input type="hidden" name="seats_min" value="2">' in page
    assert '<input type="hidden" form="filters" name="columns" value="seats">' in page
    assert '<input type="hidden" form="filters" name="sort" value="-seats">' in page


def test_every_column_can_be_shown(as_dana, three):
    chosen = [name for name in FIELDS if name != "name"]
    halves = chosen[:20], chosen[20:]

    for half in halves:
        page = as_dana.get(f"{ADDRESS}?columns={','.join(half)}")
        assert [header.column.field.name for header in page.context["headers"]] == ["name", *half]
    shown = text(as_dana.get(f"{ADDRESS}?columns=country,value,stickiness,usage_trend,recency_ratio,starts,stage"))
    assert "Acme acme Germany €1,000 20% – – Jan 15, 2026 established" in shown
    assert "Globex globex Japan ¥1,000 50% −25% 2.5× Mar 1, 2026 established" in shown


def test_tags_are_a_column_of_the_page_and_of_files(as_dana, three):
    page = as_dana.get(f"{ADDRESS}?columns=tags&tag=key+account")
    answer = as_dana.get(f"{ADDRESS}export.csv?columns=tags&tag=key+account")

    assert [chip.text for chip in page.context["chips"]] == ["Tag: key account"]
    assert "Beta &lt;b&gt;, Key account, Pilot" in page.content.decode()
    assert [row["tags"] for row in csv.DictReader(answer.getvalue().decode("utf-8-sig").splitlines())] == [
        "Key account",
        "Beta <b>, Key account, Pilot",
    ]


def test_columns_are_kept_for_the_person_and_in_the_address(as_dana, as_mia, three, dana):
    answer = as_dana.post(ADDRESS + "columns/", {"list": "band=healthy&sort=-seats", "columns": ["seats", "country"]})

    assert answer.headers["Location"] == ADDRESS + "?band=healthy&sort=-seats&columns=seats,country"
    dana.refresh_from_db()
    assert dana.list_columns == "seats,country"
    assert [each.column.field.name for each in as_dana.get(ADDRESS).context["headers"]] == ["name", "seats", "country"]
    assert len(as_mia.get(ADDRESS).context["headers"]) == 12

    as_dana.post(ADDRESS + "columns/", {"list": "", "columns": ["seats"], "default": "1"})
    assert len(as_dana.get(ADDRESS).context["headers"]) == 12


def test_a_file_has_the_chosen_columns_and_values_to_reckon_with(as_dana, three):
    answer = as_dana.get(f"{ADDRESS}export.csv?columns=stickiness,value,csm,score&score_min=1&sort=-score")
    found = list(csv.reader(answer.getvalue().decode("utf-8-sig").splitlines()))

    assert found == [
        ["external_id", "name", "as_of", "stickiness", "annual_value", "csm_email", "score", "currency"],
        ["globex", "Globex", "2026-11-21", "0.5", "1000", "", "81.25", "JPY"],
        ["acme", "Acme", "2026-11-21", "0.2", "999.99", "dana@example.com", "40.00", "EUR"],
    ]


@pytest.fixture
def wide(dana, monkeypatch):
    """Twelve accounts where four are already many; each third is in Germany, one in Malta."""
    for name in ("REACH", "SMALL", "NAMED"):
        monkeypatch.setattr(reach, name, 4)
    for n in range(12):
        country = "MT" if n == 11 else "DE" if n % 3 == 0 else "US"
        make_snapshot(make_account(f"a{n:02}"), score=n * 100, seats=12 - n, country=country,
                      csm=dana if n in (2, 7) else None)  # fmt: skip


def test_what_has_no_index_is_looked_for_a_stretch_at_a_time(as_dana, wide):
    first = as_dana.get(f"{ADDRESS}?country=DE")
    second = as_dana.get(ADDRESS + first.context["next_url"])
    third = as_dana.get(ADDRESS + second.context["next_url"])

    assert [names(page) for page in (first, second, third)] == [["A00", "A03"], ["A06"], ["A09"]]
    assert first.context["summary"] == "at least 2 accounts"
    assert "4 accounts were looked through in this order." in text(first)
    assert third.context["next_url"] == ""
    assert names(as_dana.get(ADDRESS + third.context["previous_url"])) == ["A06"]


def test_a_stretch_without_any_leads_on_and_all_can_be_looked_through(as_dana, wide):
    nothing = as_dana.get(f"{ADDRESS}?country=MT")

    assert names(nothing) == []
    assert nothing.context["next_url"] != ""
    assert "No account so far" in text(nothing)
    everything = as_dana.get(ADDRESS + nothing.context["note"]["url"])
    assert names(everything) == ["A11"]
    assert everything.context["summary"] == "1 account"


def test_an_order_without_an_index_needs_a_narrow_list_or_patience(as_dana, wide):
    too_wide = as_dana.get(f"{ADDRESS}?sort=seats")

    assert names(too_wide)[:2] == ["A00", "A01"]
    assert "more than 4 accounts, too many to sort by “Seats” at once." in text(too_wide)
    assert "aria-sort" not in too_wide.content.decode()
    assert names(as_dana.get(ADDRESS + too_wide.context["note"]["url"]))[:2] == ["A11", "A10"]
    narrow = as_dana.get(f"{ADDRESS}?sort=seats&csm=me&country=US")
    assert names(narrow) == ["A07", "A02"]
    assert narrow.context["note"] == {}


def test_a_search_that_names_few_is_exact_in_any_order(as_dana, wide):
    assert names(as_dana.get(f"{ADDRESS}?q=a1&sort=seats")) == ["A11", "A10"]
    assert names(as_dana.get(f"{ADDRESS}?q=a0&country=MT")) == []


def test_a_file_is_never_cut_short(as_dana, wide):
    found = as_dana.get(f"{ADDRESS}export.csv?country=DE&sort=seats&columns=seats").getvalue().decode().splitlines()

    assert [line.split(",")[1] for line in found[1:]] == ["A09", "A06", "A03", "A00"]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("query", "queries"),
    [
        ("country=US", 10),
        ("q=a&flag=any&seats_min=1&sort=-stickiness", 11),
        ("panel=filters", 11),
        ("panel=columns", 9),
    ],
)
def test_what_it_costs(as_dana, django_assert_num_queries, count, query, queries):
    for n in range(count):
        account = make_snapshot(make_account(f"a{n}"), country="US").account
        Flag.objects.create(account=account, kind="not_activated", opened_on=AS_OF)
    with django_assert_num_queries(queries):
        as_dana.get(f"{ADDRESS}?{query}")


@pytest.mark.parametrize("count", [5, 8])
def test_what_it_costs_where_the_list_is_wide(as_dana, wide, django_assert_num_queries, count):
    for n in range(count):
        make_snapshot(make_account(f"b{n}"), country="DE")
    with django_assert_num_queries(11):
        as_dana.get(f"{ADDRESS}?country=DE&q=b&sort=-seats")


def test_an_address_reads_back_as_it_was_written():
    query = "q=a%26b&band=watch&seats_min=2&sort=-name&columns=seats,country"

    assert parse(query).query == query
    assert parse("?" + query + "&view=3&after=x&reach=all").query == query


def test_every_panel_says_its_name():
    assert filter_panel.PANELS == ("filters", "columns", "view")
