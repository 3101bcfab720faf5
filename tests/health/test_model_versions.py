"""What the database itself keeps of versions, and the arithmetic of previews and differences."""

import copy
import datetime as dt

import numpy as np
import pytest
from django.db import DatabaseError, transaction

from health.choices import Configuration, VersionState
from health.models.activation import ActivationPolicy
from health.models.scores import AccountSnapshot, HealthModel
from health.models.versions import VersionChange
from health.queries.preview import count_changes, preview, read_standing
from health.rules.difference import Difference, differences
from health.rules.model import METRICS, parse_definition
from health.rules.preview import compare
from health.services import models
from tests.factories.health import DEFINITION, make_snapshot
from tests.factories.people import make_account, make_staff

AT = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


@pytest.fixture
def published(db) -> HealthModel:
    draft = models.draft_model(definition=DEFINITION, actor=make_staff("dana"), at=AT)
    return models.publish_model(model_id=draft.pk, note="first", actor=make_staff("mia"), at=AT)


@pytest.mark.parametrize(
    "change",
    [
        {"number": 7},
        {"definition": {}},
        {"note": "other"},
        {"created_at": AT - dt.timedelta(1)},
        {"created_by": None},
        {"published_at": AT - dt.timedelta(1)},
        {"published_by": None},
        {"state": VersionState.DRAFT},
    ],
    ids=lambda change: next(iter(change)),
)
def test_nothing_of_a_published_version_changes(published, change):
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        HealthModel.objects.filter(pk=published.pk).update(**change)


def test_it_may_be_retired_once(published):
    rows = HealthModel.objects.filter(pk=published.pk)
    rows.update(state=VersionState.RETIRED, retired_at=AT)

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        rows.update(retired_at=AT + dt.timedelta(1))


def test_no_published_version_no_policy_and_no_line_of_history_goes(published):
    ActivationPolicy.objects.create(number=1, milestones=[], published_at=AT)
    for model in (HealthModel, ActivationPolicy, VersionChange):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            model.objects.all().delete()
    for model, change in ((ActivationPolicy, {"note": "x"}), (VersionChange, {"text": "x"})):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            model.objects.update(**change)


def test_history_in_the_reader_s_language(published):
    change = VersionChange.objects.get(subject=Configuration.HEALTH_MODEL, text__contains="published")

    assert (change.sentence, change.actor.name) == ("Health model 1 published: Test. first", "Mia")


def test_a_draft_stored_again_as_it_is_leaves_no_line(db):
    draft = models.draft_model(definition=DEFINITION, actor=None, at=AT)

    models.edit_draft(model_id=draft.pk, definition=DEFINITION, revision=0, actor=None, at=AT)

    assert (VersionChange.objects.count(), HealthModel.objects.get().revision) == (1, 0)


# --- preview ------------------------------------------------------------------------------------------------------


def test_the_standing_is_what_the_snapshots_say(db):
    known = make_snapshot(make_account("acme"), stage="new")
    unknown = make_snapshot(
        make_account("globex"), active_days_28=None, seat_utilisation=None, score=None, band="unknown", coverage=0
    )

    standing = read_standing()

    assert standing.account_ids.tolist() == list(AccountSnapshot.objects.order_by("pk").values_list("pk", flat=True))
    assert (standing.is_new.tolist(), standing.score.tolist()) == ([True, False], [7125, -1])
    for name in METRICS:
        values = [getattr(snapshot, name) for snapshot in (known, unknown)]
        assert np.array_equal(standing.metrics[name], np.array(values, dtype=float), equal_nan=True)


def test_no_accounts_no_moves(db):
    found = preview(parse_definition(DEFINITION))

    assert (found.total, found.moves.count, found.movers, found.revenue) == (0, 0, [], [])


def test_the_matrix_and_the_columns_add_up(db):
    for n, (score, band) in enumerate([(10_000, "healthy"), (5000, "watch"), (0, "at_risk"), (None, "unknown")]):
        make_snapshot(make_account(f"c{n}"), score=score, band=band, active_days_28=n * 5, seat_utilisation=0.8)

    moves = compare(read_standing(), parse_definition(DEFINITION))

    # 40 (at risk), 55 (watch), 70 (watch), 85 (healthy)
    assert moves.matrix.tolist() == [[0, 1, 0, 0], [0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0]]
    assert (moves.score.tolist(), moves.changed.tolist()) == ([4000, 5500, 7000, 8500], [0, 2, 3])
    assert [np.flatnonzero(columns).tolist() for columns in (moves.before, moves.after)] == [
        [0, 10, 19],
        [8, 11, 14, 17],
    ]
    assert count_changes(parse_definition(DEFINITION)) == (3, 4)


def test_the_queries_do_not_grow(db, django_assert_num_queries):
    for n in range(3):
        make_snapshot(make_account(f"c{n}"))
        with django_assert_num_queries(2):
            preview(parse_definition(DEFINITION))


# --- differences --------------------------------------------------------------------------------------------------


def test_what_differs():
    other = copy.deepcopy(DEFINITION)
    other["thresholds"] = {"watch": 40, "healthy": 75}
    other["stages"]["new"][0]["weight"] = 40
    other["stages"]["established"] = [
        {"metric": "active_days_28", "weight": 6, "points": [[0, 0], [28, 100]]},
        {"metric": "stickiness", "weight": 4, "points": [[0, 0], [1, 100]]},
    ]

    found = differences(parse_definition(DEFINITION), parse_definition(other))

    assert found == [
        Difference("watch", 50, 40),
        Difference("weight", 0.6, 0.5, "new", "active_days_28"),
        Difference("weight", 0.4, 0.5, "new", "seat_utilisation"),
        Difference("points", ((0, 0), (20, 100)), ((0, 0), (28, 100)), "established", "active_days_28"),
        Difference("added", None, 0.4, "established", "stickiness"),
        Difference("removed", 0.4, None, "established", "seat_utilisation"),
    ]


def test_weights_doubled_all_over_differ_in_nothing():
    doubled = copy.deepcopy(DEFINITION)
    for signals in doubled["stages"].values():
        for signal in signals:
            signal["weight"] *= 2

    assert differences(parse_definition(DEFINITION), parse_definition(doubled)) == []
