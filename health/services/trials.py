"""Trials of health models on past outcomes: asked for, worked on in parts by any number of workers, reported."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple
from datetime import date
from itertools import chain

from django.db import transaction

from accounts.models.people import User
from health.choices import VersionState
from health.models.scores import HealthModel
from health.models.trials import ModelTrial, TrialPart
from health.queries.models import default_definition, published_model
from health.queries.trial import compare_cases, outcome_days
from health.rules.model import Definition, as_json, parse_definition
from health.rules.trial import Case, report
from jobs.services import start_run

KIND = "model trial"
TASK = "health.try_model"
DAYS_AT_ONCE, OUTCOMES_AT_ONCE = 31, 10_000  # of a work item: well within the minute that a task has
LONGEST_DAYS = 3_660


class WrongWindow(Exception):
    """The window ends before it begins, or is longer than ten years."""


def start_trial(
    *, model_id: int, first: date, last: date, actor: User | None, requested_by: str = "", at: dt.datetime
) -> ModelTrial:
    """Ask for a trial of a version on the outcomes from `first` to `last`, both counted, beside the published model.

    Raises WrongWindow, HealthModel.DoesNotExist.
    """
    if not 0 <= (last - first).days <= LONGEST_DAYS:
        raise WrongWindow
    with transaction.atomic():
        model = HealthModel.objects.get(pk=model_id)
        number, present = _present(model)
        trial = ModelTrial.objects.create(
            model=model,
            definition=model.definition,
            present_number=number,
            present_definition=present,
            first=first,
            last=last,
            requested_at=at,
            requested_by=actor,
        )
        items = [{"trial": trial.pk, **piece} for piece in _pieces(outcome_days(first, last))]
        if not items:
            _finish(trial, [], at=at)
        trial.run = start_run(
            kind=KIND,
            task=TASK,
            items=items,
            params={"trial": trial.pk, "model": model.number},
            requested_by=requested_by,
            person_id=None if actor is None else actor.pk,
            at=at,
        )
        trial.save(update_fields=["run"])
    return trial


def try_part(params: dict, *, at: dt.datetime) -> Callable[[], int]:
    """Score the outcomes of a work item; the function returned stores them, and reports when it is the last."""
    trial = ModelTrial.objects.filter(pk=params["trial"]).first()
    if trial is None:  # its draft was deleted meanwhile
        return lambda: 0
    first, last = date.fromisoformat(params["first"]), date.fromisoformat(params["last"])
    found = compare_cases(first=first, last=last, definitions=_definitions(trial))
    rows = [[_row(case) for case in cases] for cases in found]
    return lambda: _store(trial.pk, params, rows, at=at)


def _present(model: HealthModel) -> tuple[int | None, dict | None]:
    """What the version is tried beside; nothing beside itself."""
    if model.state == VersionState.PUBLISHED:
        return None, None
    present = published_model()
    return (present.number, present.definition) if present else (None, as_json(default_definition()))


def _pieces(days: Iterable[tuple[date, int]]) -> Iterator[dict]:
    """The window cut so that each piece has few days and not too many outcomes."""
    piece: list[date] = []
    outcomes = 0
    for position, (day, count) in enumerate(_ended(days)):
        if piece and (day is None or len(piece) == DAYS_AT_ONCE or outcomes + count > OUTCOMES_AT_ONCE):
            yield {"position": position, "first": piece[0].isoformat(), "last": piece[-1].isoformat()}
            piece, outcomes = [], 0
        if day is not None:
            piece.append(day)
            outcomes += count


def _ended(days: Iterable[tuple[date, int]]) -> Iterator[tuple[date | None, int]]:
    return chain(days, [(None, 0)])


def _definitions(trial: ModelTrial) -> list[Definition]:
    stored = [trial.definition, trial.present_definition]
    return [parse_definition(each) for each in stored if each is not None]


def _store(trial_id: int, params: dict, rows: list[list[list]], *, at: dt.datetime) -> int:
    """The trial is locked, so that of two parts that end together the second sees the first."""
    trial = ModelTrial.objects.select_for_update().filter(pk=trial_id).first()
    if trial is None:
        return 0
    TrialPart.objects.update_or_create(trial=trial, position=params["position"], defaults={"cases": rows})
    parts = trial.parts.order_by("position")
    if trial.run is not None and parts.count() == trial.run.items.count():
        _finish(trial, [part.cases for part in parts], at=at)
        parts.delete()
    return len(rows[0])


def _finish(trial: ModelTrial, parts: list[list[list[list]]], *, at: dt.datetime) -> None:
    reports = [
        report([_case(row) for part in parts for row in part[place]]) for place in range(len(_definitions(trial)))
    ]
    trial.report, trial.present_report = reports[0], reports[1] if len(reports) > 1 else None
    trial.finished_at = at
    trial.save(update_fields=["report", "present_report", "finished_at"])


def _row(case: Case) -> list:
    return [value.isoformat() if isinstance(value, date) else value for value in astuple(case)]


def _case(row: list) -> Case:
    account, name, ended_on, *rest = row
    return Case(account, name, date.fromisoformat(ended_on), *rest)
