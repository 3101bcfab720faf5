"""History of days before the product was there: computed from the roll-ups, only where no row stands."""

import datetime as dt
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import numpy as np
from django.db import connection

from health.models.scores import HealthModel
from health.queries.evaluation import Evaluation, evaluate
from health.queries.evidence import read_starts
from health.queries.history import ABSENT, read_past
from health.queries.selection import Selection
from health.rules.model import parse_definition
from health.services import history, rollups, shards
from health.services.models import ensure_model
from jobs.models import Run
from jobs.services import start_run
from lib import columns
from lib.periods import day_number, days_between

KIND = "fill history"
TASK = "health.fill_history_shard"
DAYS_AT_ONCE = 30  # keeps a work item well below a minute


def start_history_fill(*, first: date, last: date, requested_by: str = "", at: dt.datetime) -> Run:
    """Ask for the missing scores of all days from `first` to `last`, both included, by the model published now."""
    model = ensure_model(at=at)
    items = [
        {**shard, "from": start.isoformat(), "to": min(start + timedelta(days=DAYS_AT_ONCE - 1), last).isoformat()}
        | {"as_of": last.isoformat(), "model": model.pk}
        for shard in shards.ranges(last)
        for start in list(days_between(first, last))[::DAYS_AT_ONCE]
    ]
    return start_run(kind=KIND, task=TASK, items=items, requested_by=requested_by, at=at)


def fill_shard(params: dict) -> Callable[[], int]:
    """Compute a work item; the function returned writes it and says how many rows it added."""
    model = HealthModel.objects.get(pk=params["model"])
    shard = shards.selected(params)
    rollups.ensure_current(shard.account_ids.tolist())
    days = list(days_between(date.fromisoformat(params["from"]), date.fromisoformat(params["to"])))
    with columns.big_reads(connection):
        rows = [row for evaluation in _missing(shard, days, model) for row in history.rows_of(evaluation, model.pk)]
    return lambda: _store(rows)


def _missing(shard: Selection, days: list[date], model: HealthModel) -> Iterator[Evaluation]:
    definition = parse_definition(model.definition)
    starts_on = read_starts(shard)
    for day, stored in zip(days, read_past(shard, days), strict=True):
        wanted = np.flatnonzero((stored.scores == ABSENT) & (starts_on <= day_number(day)))
        if len(wanted):
            yield evaluate(shard.account_ids[wanted], as_of=day, definition=definition)


def _store(rows: list[history.Row]) -> int:
    history.store(rows)
    return len(rows)
