"""What each resource of the API shows, and to whom."""

import datetime as dt

import pytest

from health.choices import FlagKind
from health.models.activation import Flag
from tests.factories.health import AS_OF, make_history, make_snapshot
from tiers.models.plans import Plan, PlanVersion, Subscription

ACCOUNT = {"external_id": "initech", "name": "Initech", "starts_on": "2026-03-01"}


def rows(answer) -> list[dict]:
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


@pytest.fixture
def premium(people) -> Plan:
    plan = Plan.objects.create(key="premium-x", name_en="Premium", name_zh="高级", position=9)
    promise = {"promise_en": "All.", "promise_zh": "全部。"}
    published = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    version = PlanVersion.objects.create(
        plan=plan, number=1, effective_on=dt.date(2026, 1, 1), published_at=published, **promise
    )
    PlanVersion.objects.create(plan=plan, number=2, effective_on=dt.date(2027, 1, 1), **promise)
    for account in (people.acme, people.globex):
        Subscription.objects.create(
            account=account, plan_version=version, starts_on=account.starts_on, price_minor=120_000, currency="EUR"
        )
    return plan


def test_staff_read_all_accounts_and_customers_their_own(people, call):
    assert [row["external_id"] for row in rows(call(people.dora).get("/api/v1/accounts/"))] == ["acme", "globex"]
    assert [row["external_id"] for row in rows(call(people.bob).get("/api/v1/accounts/"))] == ["acme"]


def test_an_account_for_staff(people, call):
    assert call(people.lea).get(f"/api/v1/accounts/{people.acme.pk}/").json() == {
        "id": people.acme.pk,
        "external_id": "acme",
        "name": "Acme",
        "starts_on": "2026-01-15",
        "ends_on": None,
        "seats": 20,
        "industry": "",
        "country": "",
        "time_zone": "UTC",
        "currency": "",
        "annual_value_minor": None,
        "has_usage_source": True,
        "csm": {"id": people.dana.pk, "name": "Dana", "email": "dana@example.com"},
        "created_at": people.acme.created_at.isoformat().replace("+00:00", "Z"),
        "updated_at": people.acme.updated_at.isoformat().replace("+00:00", "Z"),
    }


def test_what_the_vendor_keeps_to_itself_is_not_for_the_customer(people, call):
    shown = call(people.alice).get(f"/api/v1/accounts/{people.acme.pk}/").json()

    assert {"annual_value_minor", "has_usage_source"} & set(shown) == set()


def test_a_lead_adds_and_changes_an_account(people, call):
    lea = call(people.lea)

    added = lea.send("/api/v1/accounts/", ACCOUNT)
    changed = lea.patch(f"/api/v1/accounts/{added.json()['id']}/", {"seats": 7}, content_type="application/json")

    assert (added.status_code, changed.status_code, changed.json()["seats"]) == (201, 200, 7)


def test_another_currency_needs_its_amount(people, call):
    lea = call(people.lea)
    added = lea.send("/api/v1/accounts/", {**ACCOUNT, "currency": "EUR", "annual_value_minor": 1_250_000}).json()
    address = f"/api/v1/accounts/{added['id']}/"

    refused = lea.patch(address, {"currency": "JPY"}, content_type="application/json")
    standing = lea.get(address).json()
    taken = lea.patch(address, {"currency": "JPY", "annual_value_minor": 900}, content_type="application/json").json()

    assert (refused.status_code, [wrong["field"] for wrong in refused.json()["errors"]]) == (400, ["currency"])
    assert (standing["currency"], standing["annual_value_minor"]) == ("EUR", 1_250_000)
    assert (taken["currency"], taken["annual_value_minor"]) == ("JPY", 900)


@pytest.mark.parametrize(
    "wrong",
    [
        {"external_id": "acme"},
        {"external_id": ""},
        {"time_zone": "Mars/Olympus"},
        {"country": "XX"},
        {"currency": "EURO"},
        {"seats": -1},
        {"seats": 2**31},
        {"annual_value_minor": 2**63},
        {"annual_value_minor": 5},
        {"starts_on": "0001-01-01"},
        {"ends_on": "2026-02-01"},
        {"name": "a\u0000b"},
        {"name": "\ud800"},
    ],
    ids=str,
)
def test_an_unsound_account_is_refused_with_a_reason(people, call, wrong):
    answer = call(people.lea).send("/api/v1/accounts/", {**ACCOUNT, **wrong})

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["errors"]
    assert call(people.lea).get("/api/v1/accounts/?external_id=initech").json()["results"] == []


def test_only_published_plan_versions_are_shown(people, call, premium):
    shown = call(people.bob).get(f"/api/v1/plans/{premium.pk}/").json()

    assert [version["number"] for version in shown["versions"]] == [1]


def test_prices_are_for_staff_and_for_who_deals_with_money(people, call, premium):
    prices = {
        name: [row.get("price_minor") for row in rows(call(getattr(people, name)).get("/api/v1/subscriptions/"))]
        for name in ("dora", "alice", "bill", "bob")
    }

    assert prices == {"dora": [120_000, 120_000], "alice": [120_000], "bill": [120_000], "bob": [None]}


def test_a_score_shows_what_it_is_made_of(people, call):
    make_snapshot(people.acme, trend_30=-1250)

    shown = call(people.dana).get(f"/api/v1/scores/{people.acme.pk}/").json()

    assert (shown["score"], shown["coverage"], shown["trend_7"], shown["trend_30"]) == (71.25, 100.0, None, -12.5)
    assert shown["contributions"] == {"active_days_28": 42.0, "seat_utilisation": 29.25}


def test_the_history_comes_in_pages_the_latest_first(people, call):
    make_history(people.acme, [5000, None, 7000])
    dana = call(people.dana)

    first = dana.get(f"/api/v1/accounts/{people.acme.pk}/scores/?page_size=2").json()
    second = dana.get(first["next"]).json()

    assert [row["score"] for row in first["results"] + second["results"]] == [70.0, None, 50.0]
    assert second["next"] is None


def test_scores_of_ended_accounts_are_listed_unless_left_out(people, call):
    make_snapshot(people.acme)
    make_snapshot(people.globex, ends_on=AS_OF - dt.timedelta(days=1))
    dana = call(people.dana)

    found = {query: [row["name"] for row in rows(dana.get(f"/api/v1/scores/{query}"))] for query in QUERIES_BY_END}

    assert found == QUERIES_BY_END


QUERIES_BY_END = {"": ["Acme", "Globex"], "?ended=true": ["Globex"], "?ended=false": ["Acme"]}


def test_scores_are_filtered_by_band(people, call):
    make_snapshot(people.acme)
    make_snapshot(people.globex, band="healthy", score=9000)

    found = rows(call(people.dana).get("/api/v1/scores/?band=healthy"))

    assert [row["external_id"] for row in found] == ["globex"]


def test_what_the_vendor_thinks_is_not_for_customers(people, call):
    """Inside their own account 403; of another company's not even that it exists."""
    for account in (people.acme, people.globex):
        make_snapshot(account)
    alice = call(people.alice)
    answers = [
        alice.get(address).status_code
        for address in (
            "/api/v1/scores/",
            f"/api/v1/scores/{people.acme.pk}/",
            f"/api/v1/scores/{people.globex.pk}/",
            f"/api/v1/accounts/{people.acme.pk}/scores/",
            f"/api/v1/accounts/{people.globex.pk}/scores/",
            "/api/v1/scores/999999/",
        )
    ]

    assert answers == [403, 403, 404, 403, 404, 404]


def test_open_flags(people, call):
    Flag.objects.create(account=people.acme, kind=FlagKind.WARNING_30, opened_on=dt.date(2026, 2, 14))
    Flag.objects.create(
        account=people.globex, kind=FlagKind.WARNING_30, opened_on=dt.date(2026, 2, 14), closed_on=dt.date(2026, 3, 1)
    )

    assert [row["account"] for row in rows(call(people.dana).get("/api/v1/flags/?open=true"))] == [people.acme.pk]


def test_metrics_have_definitions_and_customers_see_their_own(people, call):
    make_snapshot(people.acme)
    make_snapshot(people.globex)
    alice = call(people.alice)

    names = {definition["name"] for definition in alice.get("/api/v1/metrics/").json()}
    own = alice.get(f"/api/v1/accounts/{people.acme.pk}/metrics/").json()

    assert (own["metrics"]["active_days_28"], own["metrics"]["stickiness"]) == (14, None)
    assert set(own["metrics"]) <= names
    assert alice.get(f"/api/v1/accounts/{people.globex.pk}/metrics/").status_code == 404


def test_cohorts_are_for_staff(people, call):
    shown = call(people.dana).get("/api/v1/cohorts/?subject=accounts&unit=month&until=2026-02-28").json()

    assert [(row["cohort"], row["size"]) for row in shown] == [("2026-01", 2)]
    assert call(people.alice).get("/api/v1/cohorts/").status_code == 403
    assert call(people.dana).get("/api/v1/cohorts/?unit=year").status_code == 400


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    [("accounts", 3), ("scores", 2), ("subscriptions", 2), ("plans", 3), ("flags", 2)],
)
def test_a_list_takes_the_same_queries_for_1_and_3_rows(
    people, call, premium, django_assert_num_queries, address, queries, count
):
    for account in (people.acme, people.globex):
        make_snapshot(account)
        Flag.objects.create(account=account, kind=FlagKind.WARNING_30, opened_on=dt.date(2026, 2, 14))
    lea = call(people.lea)
    lea.get("/api/v1/plans/")  # notes the day of the token's last use

    with django_assert_num_queries(queries):
        assert lea.get(f"/api/v1/{address}/?page_size={count}").status_code == 200
