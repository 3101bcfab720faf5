"""Scores are filtered over HTTP as the accounts list is on the dashboard, by the same names."""

import pytest

from health.models.activation import Flag
from health.queries.account_list.choice import FILTERS
from tests.api.test_resources import rows
from tests.factories.health import AS_OF, make_snapshot

ADDRESS = "/api/v1/scores/"


@pytest.fixture
def two(people):
    make_snapshot(people.acme, stickiness=0.2, seats=20, country="DE", currency="EUR", annual_value_minor=99_999)
    make_snapshot(people.globex, stickiness=0.5, seats=19, score=8125, industry="Retail", trend_30=-1250)
    Flag.objects.create(account=people.globex, kind="not_activated", opened_on=AS_OF)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("stickiness_max=20", ["acme"]),
        ("score_min=71.26", ["globex"]),
        ("trend_max=-12.5", ["globex"]),
        ("seats_min=19.5&country=DE", ["acme"]),
        ("value_min=999.99", ["acme"]),
        ("industry=retail", ["globex"]),
        ("flag=any", ["globex"]),
        ("q=LOBE", ["globex"]),
        ("activated_max=2026-02-28", []),
        ("seats_min=", ["acme", "globex"]),
    ],
)
def test_filters(people, two, call, query, expected):
    found = rows(call(people.dana).get(f"{ADDRESS}?{query}"))

    assert sorted(row["external_id"] for row in found) == expected


@pytest.mark.parametrize("query", ["seats_min=x", "seats_min=1e9", "starts_max=2026-02-30", "flag=x", "ends_in=31"])
def test_what_a_filter_cannot_have_is_refused(people, two, call, query):
    assert call(people.dana).get(f"{ADDRESS}?{query}").status_code == 400


def test_the_description_names_them_all(people, call):
    described = (
        call(people.dana)
        .get("/api/schema/", headers={"Accept": "application/json"})
        .json()["paths"][ADDRESS]["get"]["parameters"]
    )

    named = {parameter["name"] for parameter in described}
    assert set(FILTERS) - {"contract", "activation"} - named == set()


def test_a_customer_filters_nothing(people, two, call):
    assert call(people.alice).get(f"{ADDRESS}?q=a").status_code == 403
