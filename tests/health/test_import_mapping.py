"""What the columns of a file mean: guessed from RavenStack's real headers, and from what stands in the cells."""

import pytest

from health.rules.imports import days, guesses
from health.rules.imports.mapping import FileMapping, InvalidMapping, RowMaker, Source, check, from_json

HEADERS = {
    "accounts": (
        "account_id,account_name,industry,country,signup_date,referral_source,plan_tier,seats,is_trial,churn_flag"
    ),
    "subscriptions": (
        "subscription_id,account_id,start_date,end_date,plan_tier,seats,mrr_amount,arr_amount,is_trial,upgrade_flag,"
        "downgrade_flag,churn_flag,billing_frequency,auto_renew_flag"
    ),
    "usage": (
        "usage_id,subscription_id,usage_date,feature_name,usage_count,usage_duration_secs,error_count,is_beta_feature"
    ),
    "outcomes": (
        "churn_event_id,account_id,churn_date,reason_code,refund_amount_usd,preceding_upgrade_flag,"
        "preceding_downgrade_flag,is_reactivation,feedback_text"
    ),
}
TICKETS = (
    "ticket_id,account_id,submitted_at,closed_at,resolution_time_hours,priority,first_response_time_minutes,"
    "satisfaction_score,escalation_flag"
)
PLANS = ("basic", "advanced", "premium")


def guess(kind: str, rows=(), **more) -> dict[str, str]:
    header = HEADERS[kind].split(",")
    found = guesses.mapping(kind, header, rows, plans=PLANS, currency="USD", **more)
    return {
        name: source.constant or header[source.column] + (f" in {source.lookup}" if source.lookup else "")
        for name, source in found.sources.items()
    }


@pytest.mark.parametrize("kind", HEADERS)
def test_the_kind_of_ravenstacks_files(kind):
    assert guesses.kind_of(HEADERS[kind].split(",")) == kind


def test_tickets_are_of_no_kind():
    assert guesses.kind_of(TICKETS.split(",")) == ""
    assert guesses.is_tickets(TICKETS.split(","))


def test_what_ravenstacks_columns_mean():
    assert guess("accounts") == {
        "external_id": "account_id", "name": "account_name", "starts_on": "signup_date", "plan": "plan_tier",
        "seats": "seats", "industry": "industry", "country": "country",
    }  # fmt: skip
    assert guess("subscriptions") == {
        "account": "account_id", "plan": "plan_tier", "period": "month", "price": "mrr_amount", "currency": "USD",
        "starts_on": "start_date", "ends_on": "end_date", "seats": "seats",
    }  # fmt: skip
    assert guess("usage", lookups={7: HEADERS["subscriptions"].split(",")}) == {
        "account": "subscription_id in 7", "user": "subscription_id", "event": "feature_name",
        "timestamp": "usage_date", "message_id": "usage_id", "count": "usage_count",
    }  # fmt: skip
    assert guess("outcomes") == {"account": "account_id", "ended_on": "churn_date", "outcome": "churned"}


@pytest.mark.parametrize(
    ("cells", "written"),
    [
        (["2026-03-31", "2026-03-31T10:00:00Z"], "iso"),
        (["31.03.2026", "01.04.2026"], "dmy"),
        (["31/03/2026 09:05"], "dmy"),
        (["03/31/2026", "04/01/2026"], "mdy"),
        (["2026/03/31"], "ymd"),
        (["1774951500"], "s"),
        (["1774951500000"], "ms"),
        (["soon"], "iso"),
        ([], "iso"),
    ],
)
def test_how_days_are_written(cells, written):
    assert days.guess(cells) == written


@pytest.mark.parametrize(
    ("text", "written", "iso"),
    [
        ("31.03.2026", "dmy", "2026-03-31"),
        ("31/3/2026 9:05", "dmy", "2026-03-31T09:05"),
        ("12/31/2026 9:05:07", "mdy", "2026-12-31T09:05:07"),
        ("1774951500", "s", "2026-03-31T10:05:00+00:00"),
        ("31.02.2026", "dmy", "31.02.2026"),
        ("9" * 40, "s", "9" * 40),
    ],
)
def test_days_become_iso_or_stay_as_they_are(text, written, iso):
    assert days.as_iso(text, written) == iso


def test_a_day_is_found_by_its_cells_where_no_name_says_so():
    found = guesses.mapping("usage", ["who", "org_id", "what", "quand"], [["a", "x", "f", "31.03.2026"]] * 3)

    assert found.sources["timestamp"] == Source(column=3)
    assert found.day_format == "dmy"


def test_words_for_known_values_are_translated():
    rows = [["A-1", "Acme", "", "UK", "2023-02-10", "", "Pro"], ["A-2", "B", "", "DE", "2023-02-10", "", "Basic"]]
    found = guesses.mapping("accounts", HEADERS["accounts"].split(",")[:7], rows, plans=PLANS)

    assert found.values == {"plan": {"Pro": "advanced"}, "country": {"UK": "GB"}}
    made = RowMaker(found, ("external_id", "country", "plan", "seats")).values(rows[0])
    assert made == ["A-1", "GB", "advanced", ""]


def test_a_mapping_says_what_it_lacks_and_outlives_json():
    mapping = FileMapping("outcomes", {"account": Source(column=9), "outcome": Source(constant="churned")})

    with pytest.raises(InvalidMapping) as error:
        check(mapping, 3)
    assert sorted(error.value.problems) == ["account", "ended_on"]
    assert from_json("outcomes", mapping.as_json()) == mapping
