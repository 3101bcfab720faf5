"""A trial in the background: cut into parts, worked on by the queue, reported beside the published model."""

import datetime as dt
from datetime import date

import pytest

from health.models.scores import HealthModel
from health.models.trials import ModelTrial, TrialPart
from health.queries.models import default_definition
from health.queries.trial import trial_cases
from health.rules.model import as_json
from health.rules.trial import report
from health.services import models, trials
from health.tasks.trials import try_model
from jobs.models import Run, WorkItem
from jobs.queries import progress
from tests.health.test_trial import JUNE, LAST, customer, vendor  # noqa: F401  (a fixture)

AT = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
SIGNAL = {"metric": "recency_days", "weight": 1, "points": [[0, 0], [60, 100]]}
UPSIDE_DOWN = {"name": "Upside down", "stages": {"new": [SIGNAL], "established": [SIGNAL]}}


@pytest.fixture
def draft(db) -> HealthModel:
    models.ensure_model(at=AT)
    return models.draft_model(definition=UPSIDE_DOWN, actor=None, at=AT)


def start(model: HealthModel, first: date = JUNE, last: date = LAST) -> ModelTrial:
    return trials.start_trial(model_id=model.pk, first=first, last=last, actor=None, at=AT)


def work(trial: ModelTrial) -> None:
    for item in WorkItem.objects.filter(run=trial.run).order_by("-pk"):
        try_model(item.pk)
    trial.refresh_from_db()


def test_both_models_on_the_same_outcomes(vendor, draft):  # noqa: F811
    trial = start(draft)
    assert (trial.report, trial.finished_at) == (None, None)

    work(trial)

    cases = trial_cases(first=JUNE, last=LAST, definition=default_definition())
    assert trial.report["verdict"].startswith("The score was the wrong way round: ")
    assert trial.present_report == report(cases)
    assert (trial.present_number, trial.report["decided"]) == (1, trial.present_report["decided"])
    assert (progress(trial.run_id).is_over, TrialPart.objects.count()) == (True, 0)


def test_in_parts_it_comes_out_the_same(vendor, draft, monkeypatch):  # noqa: F811
    whole = start(draft)
    work(whole)
    monkeypatch.setattr(trials, "DAYS_AT_ONCE", 1)
    parted = start(draft)

    first, *rest = WorkItem.objects.filter(run=parted.run).order_by("pk")
    try_model(first.pk)
    parted.refresh_from_db()
    assert (parted.report, TrialPart.objects.count(), len(rest)) == (None, 1, 2)
    work(parted)

    assert (parted.report, parted.present_report) == (whole.report, whole.present_report)


def test_a_part_that_comes_twice_counts_once(vendor, draft):  # noqa: F811
    trial = start(draft)
    item = WorkItem.objects.get(run=trial.run)

    for _ in range(2):
        trials.try_part(item.params, at=AT)()
    trial.refresh_from_db()

    assert trial.report["decided"] == 42


def test_the_published_one_stands_alone(vendor, draft):  # noqa: F811
    trial = start(HealthModel.objects.get(number=1))
    work(trial)

    assert (trial.present_number, trial.present_report) == (None, None)
    assert trial.report["verdict"].startswith("The score foretold who left: ")


def test_a_draft_that_changes_meanwhile_is_tried_as_it_was(vendor, draft):  # noqa: F811
    trial = start(draft)
    models.edit_draft(model_id=draft.pk, definition=as_json(default_definition()), revision=0, actor=None, at=AT)
    work(trial)

    assert trial.report["verdict"].startswith("The score was the wrong way round: ")


def test_a_draft_deleted_meanwhile_takes_its_trial_along(vendor, draft):  # noqa: F811
    trial = start(draft)
    item = WorkItem.objects.get(run=trial.run)
    models.delete_draft(model_id=draft.pk, actor=None, at=AT)

    try_model(item.pk)

    item.refresh_from_db()
    assert (item.parked_at, item.rows, ModelTrial.objects.count()) == (None, 0, 0)
    assert item.done_at is not None


def test_without_outcomes_it_says_so_at_once(draft):
    trial = start(draft)

    assert (trial.report["decided"], trial.report["verdict"]) == (0, "not enough data")
    assert Run.objects.get().finished_at == AT


@pytest.mark.parametrize(("first", "last"), [(LAST, JUNE), (date(2000, 1, 1), LAST)])
def test_a_window_that_cannot_be(draft, first, last):
    with pytest.raises(trials.WrongWindow):
        start(draft, first, last)

    assert (ModelTrial.objects.count(), Run.objects.count()) == (0, 0)
