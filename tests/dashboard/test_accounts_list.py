"""The accounts list: what it shows, filters, sorts, pages, exports, and what it costs."""

import csv
import datetime as dt
import re
from urllib.parse import quote

import pytest
import time_machine

from dashboard.listing import PAGE
from health.models.opinions import Override
from health.queries.account_list.fields import FIELDS
from lib import keyset
from tests.dashboard.pages import names, text
from tests.factories.health import AS_OF, make_snapshot
from tests.factories.people import make_account, make_member
from tiers.models.plans import Plan

ADDRESS = "/dashboard/accounts/"


@pytest.fixture
def three(dana):
    Plan.objects.update_or_create(key="premium", defaults={"name_en": "Premium", "name_zh": "尊享版"})
    acme = make_account("acme")
    return [
        make_snapshot(acme, plan="premium", csm=dana, score=4000, band="at_risk", trend_30=-1250),
        make_snapshot(
            make_account("globex", seats=None),
            score=8125,
            band="healthy",
            trend_30=400,
            activation_state="not_activated",
            activation_deadline=dt.date(2026, 10, 1),
            activated_on=None,
        ),
        make_snapshot(make_account("initech"), score=None, band="unknown", coverage=0, recency_days=None),
    ]


def test_a_row_shows_what_is_known_of_an_account(as_dana, three):
    shown = text(as_dana.get(ADDRESS + "?band=at_risk"))

    assert "Acme acme Premium at risk 40.0 −12.5 activated Apr 15 2 days ago – – 20 Dana" in shown


@time_machine.travel("2026-11-22T09:00:00Z", tick=False)
def test_what_a_person_set_stands_beside_the_machines_band(as_dana, three, dana):
    acme = three[0].account
    override = Override.objects.create(
        account=acme, band="healthy", reason="x", by=dana, expires_on=dt.date(2026, 12, 10)
    )

    marked = as_dana.get(ADDRESS + "?band=at_risk")
    assert "at risk set: healthy 40.0" in text(marked)
    assert 'title="healthy – set by Dana until Dec 10, 2026"' in marked.content.decode()

    Override.objects.filter(pk=override.pk).update(expires_on=dt.date(2026, 11, 21))
    assert "set" not in text(as_dana.get(ADDRESS + "?band=at_risk")).split("Acme")[1].split("Dana")[0]


def test_what_is_unknown_is_never_a_zero(as_dana, three):
    shown = text(as_dana.get(ADDRESS + "?band=unknown"))

    assert "Initech initech – unknown – – activated Apr 15 never – – 20 –" in shown


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Acme", "Globex", "Initech"]),
        ("?sort=-score", ["Globex", "Acme", "Initech"]),
        ("?sort=-name", ["Initech", "Globex", "Acme"]),
        ("?sort=deadline", ["Acme", "Initech", "Globex"]),
        ("?sort=-deadline&activation=activated", ["Initech", "Acme"]),
        ("?band=healthy", ["Globex"]),
        ("?activation=not_activated", ["Globex"]),
        ("?plan=premium", ["Acme"]),
        ("?csm=me", ["Acme"]),
        ("?csm=none", ["Globex", "Initech"]),
        ("?q=LOBE", ["Globex"]),
        ("?q=lo", []),  # two Latin letters: only where a word begins
        ("?q=GL", ["Globex"]),
        ("?q=acm&band=healthy", []),
        ("?q=%25", []),
    ],
)
def test_filters_and_orders(as_dana, three, query, expected):
    assert names(as_dana.get(ADDRESS + query)) == expected


def test_an_account_whose_contract_is_over_stands_only_where_it_is_asked_for(as_dana, three, dana):
    gone = make_account("hooli", starts_on=dt.date(2025, 1, 1), ends_on=AS_OF - dt.timedelta(days=1))
    last_day = make_account("soylent", starts_on=dt.date(2025, 1, 1), ends_on=AS_OF)
    for account in (gone, last_day):
        make_snapshot(account, csm=dana, score=100, band="at_risk", trend_30=-6000)

    current, ended = as_dana.get(ADDRESS), as_dana.get(ADDRESS + "?contract=ended")

    assert names(current) == ["Soylent", "Acme", "Globex", "Initech"]
    assert current.context["summary"] == "4 accounts"
    assert names(ended) == ["Hooli"]
    assert "Hooli hooli ended Nov 20, 2026" in text(ended)
    assert names(as_dana.get(ADDRESS + "?contract=all")) == ["Hooli", "Soylent", "Acme", "Globex", "Initech"]
    assert names(as_dana.get(ADDRESS + "?contract=ended", headers={"HX-Request": "true"})) == ["Hooli"]
    assert _in_file(as_dana, "?contract=ended") == [("Hooli", "2026-11-20")]
    assert [name for name, _day in _in_file(as_dana, "")] == ["Soylent", "Acme", "Globex", "Initech"]


def _in_file(client, query: str) -> list[tuple[str, str]]:
    answer = client.get(f"/dashboard/accounts/export.csv{query}")
    return [(row["name"], row["ends_on"]) for row in csv.DictReader(answer.getvalue().decode("utf-8-sig").splitlines())]


def test_every_column_can_be_sorted_by(as_dana, three):
    shown = as_dana.get(ADDRESS + "?columns=" + ",".join(list(FIELDS)[1:21])).context["headers"]

    assert [header.url == "" for header in shown] == [False] * 21


@pytest.mark.parametrize("sort", [sign + name for name in FIELDS for sign in ("", "-")])
def test_every_column_sorts_and_pages(as_dana, sort):
    for n in range(PAGE + 3):
        make_snapshot(make_account(f"a{n:02}"), score=n * 10, csm=None, last_active_on=AS_OF - dt.timedelta(days=n))
    first = as_dana.get(f"{ADDRESS}?activation=activated&sort={sort}")
    second = as_dana.get(ADDRESS + first.context["next_url"])
    again = as_dana.get(ADDRESS + second.context["previous_url"])

    assert len(set(names(first) + names(second))) == PAGE + 3
    assert names(again) == names(first)
    assert second.context["next_url"] == ""


@pytest.mark.parametrize(
    "query",
    [
        "band=x", "activation=x", "contract=x",
        "csm=x", "csm=９", "csm=-1", "csm=99999999999999999999", "sort=x", "sort=--score",
        "after=x", "before=x", "q=%00", "q=" + "x" * 501, "plan=%00",
    ],
)  # fmt: skip
def test_what_the_list_does_not_know_in_an_address_is_left_out_and_said(as_dana, three, query):
    answer = as_dana.get(f"{ADDRESS}?{query}")

    assert names(answer) == ["Acme", "Globex", "Initech"]
    name = query.partition("=")[0]
    assert f"a value for “{name}” that this list does not know; it was left out." in text(answer)
    if name not in ("after", "before"):
        assert as_dana.get(f"{ADDRESS}export.csv?{query}").status_code == 400


def test_a_cursor_of_another_order_leads_to_the_first_page(as_dana, three):
    stale = keyset.encode(keyset.Cursor("Acme", 1))

    answer = as_dana.get(f"{ADDRESS}?band=at_risk&after={stale}")

    assert names(answer) == ["Acme"]
    assert "a value for “after”" in text(answer)


def test_the_way_back_keeps_the_filters_and_nothing_else(as_dana, three):
    listed = as_dana.get(ADDRESS + "?band=at_risk&sort=-name").content.decode()
    address = re.search(r'<th scope="row"><a href="([^"]*)">', listed)[1]

    page = as_dana.get(address).content.decode()
    assert '<a class="crumb" href="/dashboard/accounts/?band=at_risk&amp;sort=-name">' in page

    hostile = address.partition("?")[0] + "?list=" + quote('band=x&evil=1&q="><script>')
    assert '<a class="crumb" href="/dashboard/accounts/?q=%22%3E%3Cscript%3E">' in as_dana.get(hostile).content.decode()


def test_accounts_without_figures_are_found_counted_and_listed(as_dana, three):
    make_account("hooli")
    make_account("soylent", starts_on=dt.date(2199, 1, 1))  # its day has not come

    assert "1 account is not scored yet" in text(as_dana.get(ADDRESS))
    assert "Hooli hooli · since Jan 15, 2026" in text(as_dana.get(ADDRESS + "unscored/"))
    assert "Soylent" not in text(as_dana.get(ADDRESS + "unscored/"))
    found = as_dana.get(ADDRESS + "?q=hool")
    assert "Not scored yet: Hooli" in text(found)
    assert "No account fits" not in text(found)
    assert "Not scored yet: Soylent" in text(as_dana.get(ADDRESS + "?q=soy"))
    assert "Not scored yet" not in text(as_dana.get(ADDRESS + "?q=hool&band=healthy"))


def test_nothing_is_said_of_figures_where_all_have_some(as_dana, three):
    assert "scored yet" not in text(as_dana.get(ADDRESS))
    assert "Every account has been scored." in text(as_dana.get(ADDRESS + "unscored/"))


def test_a_filter_change_is_a_fragment_that_says_where_it_is(as_dana, three):
    answer = as_dana.get(ADDRESS + "?q=&band=at_risk&activation=&sort=score", headers={"HX-Request": "true"})

    assert answer.content.lstrip().startswith(b'<section class="panel accounts-results" id="results"')
    assert answer.headers["HX-Push-Url"] == ADDRESS + "?band=at_risk"
    assert "HX-Request" in answer.headers["Vary"]


def test_a_fragment_of_fifty_rows_is_small(as_dana):
    import gzip

    for n in range(PAGE + 1):
        make_snapshot(make_account(f"a{n}", name=f"Company number {n * 7919}"), score=n * 97, trend_30=n - 20)
    answer = as_dana.get(ADDRESS, headers={"HX-Request": "true"})

    assert len(names(answer)) == PAGE
    assert len(gzip.compress(answer.content)) < 15_000


def test_the_sorted_column_is_announced_and_turns_round(as_dana, three):
    page = as_dana.get(ADDRESS + "?sort=name&band=healthy").content.decode()

    assert page.count("aria-sort=") == 1
    assert 'aria-sort="ascending"' in page
    assert 'id="sort-name" href="?band=healthy&amp;sort=-name"' in page


def test_what_a_column_cuts_off_is_its_title(as_dana, dana):
    name = "北京市海淀区中关村软件园信息科技发展有限责任公司"
    make_snapshot(make_account("x", name=name), csm=dana)

    page = as_dana.get(ADDRESS).content.decode()

    assert f'<span title="{name}">{name}</span>' in page
    assert '<td class="c-wide">Dana</td>' in page


def test_nothing_found_offers_the_way_back_and_nothing_at_all_says_what_to_do(as_dana):
    assert "No account has been scored yet" in text(as_dana.get(ADDRESS))
    make_snapshot(make_account("gone", starts_on=dt.date(2025, 1, 1), ends_on=dt.date(2025, 12, 31)))
    assert "No account fits these filters" in text(as_dana.get(ADDRESS))
    assert "No account fits these filters" in text(as_dana.get(ADDRESS + "?q=x"))


def test_names_are_escaped(as_dana):
    make_snapshot(make_account("x", name="<script>alert(1)</script>"), plan="<b>")

    page = as_dana.get(ADDRESS).content.decode()

    assert "<script>alert" not in page
    assert "<b>" not in page


def test_the_file_has_the_filtered_rows_and_no_formula(as_dana, three):
    make_snapshot(make_account("evil", name="=HYPERLINK(1)"), score=100, band="at_risk", industry="Retail",
                  country="DE", annual_value_minor=1_200_000, currency="EUR")  # fmt: skip

    answer = as_dana.get("/dashboard/accounts/export.csv?band=at_risk&sort=-score")
    content = answer.getvalue()
    found = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))

    assert [(row["name"], row["score"], row["trend_30"], row["csm_email"]) for row in found] == [
        ("Acme", "40.00", "-12.50", "dana@example.com"),
        ("'=HYPERLINK(1)", "1.00", "", ""),
    ]
    assert content.startswith(b"\xef\xbb\xbfexternal_id,")  # Excel reads Chinese names by this mark
    assert [[row[name] for name in ("industry", "country", "annual_value", "currency")] for row in found] == [
        ["", "", "", ""],
        ["Retail", "DE", "12000.00", "EUR"],
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_what_the_list_costs(as_dana, dana, django_assert_num_queries, count):
    """Session, person, rows (known, unknown), people, plans, overrides, count, saved views; two for accounts without
    figures."""
    for n in range(count):
        account = make_snapshot(make_account(f"a{n}")).account
        Override.objects.create(account=account, band="watch", reason="x", by=dana, expires_on=dt.date(2199, 1, 1))
    with django_assert_num_queries(11):
        as_dana.get(ADDRESS)
    with django_assert_num_queries(8):
        as_dana.get(ADDRESS, headers={"HX-Request": "true"})


def test_it_speaks_chinese(as_dana, three, dana):
    dana.language = "zh-hans"
    dana.save()

    shown = text(as_dana.get(ADDRESS + "?band=at_risk"))

    assert "尊享版" in shown
    assert "4月15日" in shown


def test_a_customer_does_not_find_it(client, three):
    client.force_login(make_member("alice", three[0].account))

    assert client.get(ADDRESS).status_code == 404
    assert client.get("/dashboard/accounts/export.csv").status_code == 404
