"""The score's arithmetic: exact sums, bands from what is shown, and models whose mistakes are named."""

import copy
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from health.definitions import METRIC_NAMES
from health.queries.models import default_definition
from health.rules.change import PARTS, Reading, split
from health.rules.model import METRICS, InvalidDefinition, as_json, parse_definition
from health.rules.policy import DEFAULT, InvalidPolicy, parse_policy
from health.rules.policy import as_json as policy_json
from health.rules.score import BANDS, score

known = st.floats(-5, 100) | st.just(math.nan)
worlds = st.lists(st.fixed_dictionaries(dict.fromkeys(METRICS, known)), min_size=1, max_size=5)
weights = st.integers(1, 9) | st.floats(0.01, 99)


@st.composite
def models(draw: st.DrawFn):
    stages = {}
    for stage in ("new", "established"):
        metrics = draw(st.lists(st.sampled_from(METRICS), min_size=1, max_size=6, unique=True))
        stages[stage] = [{"metric": each, "weight": draw(weights), "points": draw(lines())} for each in metrics]
    return parse_definition({"name": "drawn", "stages": stages})


@st.composite
def lines(draw: st.DrawFn):
    raws = sorted(draw(st.lists(st.floats(-10, 90), min_size=2, max_size=4, unique=True)))
    return [[raw, draw(st.floats(0, 100))] for raw in raws]


def columns(world: list[dict]) -> dict[str, np.ndarray]:
    return {name: np.array([each[name] for each in world]) for name in METRICS}


@given(worlds, models(), st.booleans())
def test_contributions_add_up_to_the_score_as_displayed(world, model, is_new):
    found = score(columns(world), np.full(len(world), is_new), model)
    part = found.contributions["new" if is_new else "established"]

    for place in range(len(world)):
        total = int(part.hundredths[:, place].sum())
        assert total == max(int(found.hundredths[place]), 0)
        assert (part.hundredths[:, place] >= 0).all()
        assert (part.hundredths[np.isnan(part.points[:, place]), place] == 0).all()


@given(worlds, worlds, worlds, models(), models(), st.booleans(), st.booleans())
def test_the_four_parts_of_a_change_add_up_exactly(before, silent, after, old, new, was_new, is_new):
    count = min(len(before), len(silent), len(after))
    readings = [
        Reading(columns(each[:count]), np.full(count, stage))
        for each, stage in (
            (before, was_new),
            (silent, is_new),
            (after, is_new),
        )
    ]
    change = split(*readings, old, new)

    total = sum(change.parts[name] for name in PARTS)
    assert (total[change.is_known] == (change.after - change.before)[change.is_known]).all()
    assert (total[~change.is_known] == 0).all()
    assert list(change.parts) == ["configuration", "coverage", "time", "behaviour"]


def one(stage: str = "established", **thresholds) -> dict:
    signals = [
        {"metric": "active_days_28", "weight": 1, "points": [[0, 0], [28, 100]]},
        {"metric": "seat_utilisation", "weight": 1, "points": [[0, 0], [1, 100]]},
    ]
    document = {"name": "simple", "stages": {"new": signals, "established": copy.deepcopy(signals)}}
    return {**document, "thresholds": thresholds} if thresholds else document


def scored(model: dict, **values: float):
    metrics = {name: np.array([values.get(name, math.nan)]) for name in METRICS}
    found = score(metrics, np.array([False]), parse_definition(model))
    return int(found.hundredths[0]), BANDS[found.band[0]], int(found.coverage_hundredths[0])


def test_lower_bounds_of_bands_are_inclusive():
    assert scored(one(), active_days_28=14, seat_utilisation=0.5) == (5000, "watch", 10000)
    assert scored(one(), active_days_28=21, seat_utilisation=0.75) == (7500, "healthy", 10000)
    assert scored(one(), active_days_28=14, seat_utilisation=0.4998) == (4999, "at_risk", 10000)


def test_the_band_follows_the_rounded_score():
    assert scored(one(), active_days_28=14, seat_utilisation=0.4999) == (5000, "watch", 10000)  # 49.995


def test_half_of_the_weight_is_enough_for_a_band():
    assert scored(one(), active_days_28=28) == (10000, "healthy", 5000)
    model = one()
    model["stages"]["established"][1]["weight"] = 1.01
    assert scored(model, active_days_28=28) == (10000, "unknown", 4975)
    assert scored(model) == (-1, "unknown", 0)


def test_thresholds_belong_to_the_model():
    assert scored(one(watch=20, healthy=40), active_days_28=14, seat_utilisation=0.1)[1] == "watch"
    assert scored(one(watch=20, healthy=30), active_days_28=14, seat_utilisation=0.1)[1] == "healthy"


def test_the_default_model_survives_its_own_json():
    model = default_definition()

    assert parse_definition(as_json(model)) == model
    assert METRICS == METRIC_NAMES


SIGNAL = {"metric": "active_days_28", "weight": 1, "points": [[0, 0], [1, 100]]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"stages": {"new": [SIGNAL]}}, 'stages: "established" is missing'),
        ({"name": ""}, "name: must be a text of 1 to 200 characters"),
        ({"name": "Half \ud83d"}, "name: must be a text of 1 to 200 characters"),
        ({"\ud83d": 1}, 'the model: unknown key "\\ud83d"; known are name, note, stages, thresholds'),
        (
            {"stages": {"new": [{**SIGNAL, "weight": 10**400}], "established": [SIGNAL]}},
            "stages.new[0].weight: must be a number from 0 to 1e+06",
        ),
        ({"extra": 1}, 'the model: unknown key "extra"; known are name, note, stages, thresholds'),
        ({"thresholds": {"watch": 80}}, "thresholds: watch must be lower than healthy"),
        ({"thresholds": {"watch": True}}, "thresholds.watch: must be a number from 0 to 100"),
        ({"stages": {"new": [], "established": [SIGNAL]}}, "stages.new: must be a list with at least one signal"),
        ({"stages": {"new": [SIGNAL, SIGNAL], "established": [SIGNAL]}}, 'stages.new: the metric "active_days_28" is'),
        ({"stages": {"new": [{**SIGNAL, "metric": "mood"}], "established": [SIGNAL]}}, "stages.new[0].metric: must be"),
        (
            {"stages": {"new": [{**SIGNAL, "weight": 0}], "established": [SIGNAL]}},
            "stages.new[0].weight: must be great",
        ),
        ({"stages": {"new": [{**SIGNAL, "weight": math.nan}], "established": [SIGNAL]}}, "stages.new[0].weight: must"),
        (
            {"stages": {"new": [{**SIGNAL, "points": [[1, 0], [1, 5]]}], "established": [SIGNAL]}},
            "stages.new[0].points: the raw values must rise from pair to pair",
        ),
        (
            {"stages": {"new": [{**SIGNAL, "points": [[1, 0], [2, 101]]}], "established": [SIGNAL]}},
            "stages.new[0].points[1][1]: must be a number from 0 to 100",
        ),
        ({"stages": {"new": [{**SIGNAL, "points": [[1]]}], "established": [SIGNAL]}}, "stages.new[0].points: must be"),
    ],
)
def test_a_wrong_model_is_told_what_where_and_how(change, message):
    with pytest.raises(InvalidDefinition) as problem:
        parse_definition({**one(), **change})

    assert str(problem.value).startswith(message)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "the policy must be a JSON object"),
        ({}, "milestones: must be a list with at least one milestone"),
        ({"deadline_months": 0, "milestones": []}, "deadline_months: must be a whole number from 1 to 60"),
        ({"milestones": [{"key": "a", "type": "logins"}]}, "milestones[0].type: must be one of active_days, "),
        ({"milestones": [{"key": "a", "type": "active_days", "at_least": 2.5}]}, "milestones[0].at_least: must be a w"),
        ({"milestones": [{"key": "a", "type": "active_days", "event": "x"}]}, "milestones[0].event: only a milestone"),
        ({"milestones": [{"key": "\udc00", "type": "active_days"}]}, "milestones[0].key: must be a text of 1 to 50"),
        ({"milestones": [{"key": "a", "type": "active_days"}] * 2}, 'milestones: the key "a" is used more than once'),
        ({"milestones": [{"key": "a", "type": "active_days", "goal": 1}]}, 'milestones[0]: unknown key "goal"'),
    ],
)
def test_a_wrong_policy_is_told_what_where_and_how(document, message):
    with pytest.raises(InvalidPolicy) as problem:
        parse_policy(document)

    assert str(problem.value).startswith(message)


def test_a_policy_survives_its_own_json():
    assert parse_policy({"milestones": policy_json(DEFAULT)}) == DEFAULT
