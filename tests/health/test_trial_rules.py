"""What a trial reports of cases that are written down."""

import random
from datetime import date

import pytest

from health.rules.trial import Case, report, scored_on

END = date(2026, 6, 30)


def case(account: str, score: int | None, outcome: str, **fields) -> Case:
    """A case in the default bands: below 50 at risk, from 75 on healthy; no score = contract not started yet."""
    band = None if score is None else "at_risk" if score < 50 else "watch" if score < 75 else "healthy"
    values = {"name": account.title(), "ended_on": END, "annual_value_minor": None, "currency": "", "band": band}
    return Case(account=account, score=-1 if score is None else score * 100, outcome=outcome, **{**values, **fields})


def many(prefix: str, number: int, score: int, outcome: str) -> list[Case]:
    return [case(f"{prefix}-{n:03}", score, outcome) for n in range(number)]


@pytest.fixture
def year() -> list[Case]:
    """Twenty healthy ones of which one leaves, eight at risk of which two renew, four on watch, two without a score."""
    return [
        *many("steady", 19, 90, "renewed"),
        case("acme", 95, "churned", annual_value_minor=1_200_050, currency="EUR"),
        *many("quiet", 6, 20, "churned"),
        case("globex", 10, "renewed", annual_value_minor=500_000, currency="EUR"),
        case("initech", 30, "renewed", annual_value_minor=900_000, currency="EUR"),
        *many("middling", 4, 60, "renewed"),
        case("young", None, "churned"),
        case("unseen", 40, "renewed", band="unknown"),
    ]


def test_the_score_is_looked_at_ninety_days_before():
    assert scored_on(date(2026, 6, 30)) == date(2026, 4, 1)


def test_bands_and_those_left_out(year):
    found = report(year)

    assert {key: found[key] for key in ("decided", "not_started", "unknown", "scored")} == {
        "decided": 34,
        "not_started": 1,
        "unknown": 1,
        "scored": 32,
    }
    assert found["bands"] == {
        "healthy": {"renewed": 19, "churned": 1, "share_churned": 1 / 20},
        "watch": {"renewed": 4, "churned": 0, "share_churned": 0.0},
        "at_risk": {"renewed": 2, "churned": 6, "share_churned": 6 / 8},
        "unknown": {"renewed": 1, "churned": 0, "share_churned": 0.0},
    }
    assert found["promise"] == {
        "healthy": 20,
        "renewed": 19,
        "share_renewed": 19 / 20,
        "share_renewed_of_all": 25 / 32,
    }


def test_auc_over_all_pairs_of_a_renewed_and_a_lost_one(year):
    """25 renewed against 7 lost: Acme's 95 is above all of them, the six 20s below all but Globex's 10."""
    found = report(year)

    assert found["auc"] == pytest.approx(6 * 24 / (25 * 7))
    assert found["auc_interval"][0] < found["auc"] < found["auc_interval"][1]
    assert found["verdict"] == (
        "The score foretold who left: of a renewed and a lost account the renewed one had the higher score in 82% of"
        f" all pairs (95% interval {found['auc_interval'][0]:.0%} to {found['auc_interval'][1]:.0%}; a coin gives"
        " 50%). 78% of all 32 scored accounts renewed, 95% of the 20 healthy ones."
    )


def test_false_alarms_and_misses_by_name_and_revenue(year):
    found = report(year)

    assert found["misses"] == [
        {
            "account": "acme",
            "name": "Acme",
            "ended_on": "2026-06-30",
            "score": 95.0,
            "annual_value": "12000.50",
            "currency": "EUR",
        }
    ]
    assert [(alarm["account"], alarm["annual_value"]) for alarm in found["false_alarms"]] == [
        ("initech", "9000.00"),
        ("globex", "5000.00"),
    ]
    assert found["revenue"] == {"false_alarms": {"EUR": "14000.00"}, "misses": {"EUR": "12000.50"}}


def test_revenue_is_not_added_across_currencies():
    found = report(
        [
            case("acme", 10, "renewed", annual_value_minor=5_000, currency="JPY"),
            case("globex", 10, "renewed", annual_value_minor=5_000, currency="EUR"),
            case("hooli", 10, "renewed"),
        ]
    )

    assert found["revenue"]["false_alarms"] == {"EUR": "50.00", "JPY": "5000"}
    assert [alarm["account"] for alarm in found["false_alarms"]] == ["globex", "acme", "hooli"]


def test_the_order_of_the_cases_does_not_matter(year):
    shuffled = random.Random(4).sample(year, len(year))

    assert report(shuffled) == report(year)


@pytest.mark.parametrize(
    "cases",
    [
        [],
        many("left", 14, 10, "churned") + many("stayed", 15, 90, "renewed"),
        many("left", 14, 10, "churned") + many("stayed", 15, 90, "renewed") + [case("young", None, "churned")] * 9,
        many("stayed", 40, 90, "renewed"),
        many("left", 40, 90, "churned"),
    ],
    ids=["none", "29", "29 scored of 38", "nobody left", "nobody stayed"],
)
def test_too_little_gets_no_verdict(cases):
    found = report(cases)

    assert (found["verdict"], found["auc"], found["auc_interval"]) == ("not enough data", None, None)


def test_thirty_are_enough():
    found = report(many("left", 15, 10, "churned") + many("stayed", 15, 90, "renewed"))

    assert found["auc"] == 1.0
    assert found["verdict"].startswith("The score foretold who left")


def test_a_score_that_says_nothing_is_called_so():
    mixed = [*many("a", 20, 80, "churned"), *many("b", 20, 80, "renewed"), *many("c", 5, 30, "renewed")]
    mixed += many("d", 5, 30, "churned")

    assert report(mixed)["verdict"].startswith("The score cannot be told from a coin: ")


def test_a_score_upside_down_is_called_so():
    upside_down = many("left", 20, 90, "churned") + many("stayed", 20, 20, "renewed")

    assert report(upside_down)["verdict"].startswith("The score was the wrong way round: ")


def test_nobody_healthy():
    found = report(many("left", 20, 10, "churned") + many("stayed", 20, 60, "renewed"))

    assert found["promise"]["share_renewed"] is None
    assert found["verdict"].endswith(" 50% of all 40 scored accounts renewed.")


@pytest.mark.parametrize(("scored", "verdict_is_given"), [(29, False), (30, True)])
def test_thirty_are_counted_of_those_that_had_a_score(scored, verdict_is_given):
    without = [case(f"young-{n}", None, "churned") for n in range(50)]
    found = report([*without, *many("quiet", 10, 20, "churned"), *many("steady", scored - 10, 90, "renewed")])

    assert (found["decided"], found["scored"]) == (50 + scored, scored)
    assert (found["verdict"] != "not enough data", found["auc"] is not None) == (verdict_is_given, verdict_is_given)
