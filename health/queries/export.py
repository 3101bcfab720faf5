"""Rows of the health export: every account that had started by a day, as of that day."""

from collections.abc import Callable, Generator, Iterator
from datetime import date
from itertools import islice
from typing import Any

import numpy as np
from django.db import connection

from accounts.models.company import Account
from health.definitions import METRIC_NAMES
from health.queries.evaluation import Evaluation, evaluate
from health.queries.models import current_definition
from health.rules.activation import STATES
from health.rules.evidence import NEVER
from health.rules.score import BANDS
from lib import columns
from lib.periods import date_of

SHARD = 2_000
HEADER = (
    "account",
    "as_of",
    "score",
    "band",
    "coverage",
    "activation_state",
    "activated_on",
    "activation_deadline",
    *METRIC_NAMES,
)
COUNTS = {
    "active_days_28",
    "active_users_7",
    "active_users_28",
    "recency_days",
    "core_events_28",
    "weeks_active_12",
}


def started_by(as_of: date) -> int:
    return Account.objects.filter(starts_on__lte=as_of).count()


def health_rows(as_of: date, show: Callable[[int], None] = lambda done: None) -> Generator[dict[str, Any], None, None]:
    """A row per account in the order of HEADER; None is unknown. Computed anew from the roll-ups, nothing is written.

    `show` is told how many are done.
    """
    definition = current_definition()
    accounts = Account.objects.filter(starts_on__lte=as_of).order_by("pk").values_list("pk", "external_id").iterator()
    done = 0
    while shard := list(islice(accounts, SHARD)):
        names = dict(shard)
        with columns.big_reads(connection):
            evaluation = evaluate([pk for pk, _ in shard], as_of=as_of, definition=definition)
        yield from _rows(evaluation, names)
        done += len(shard)
        show(done)


def _rows(evaluation: Evaluation, names: dict[int, str]) -> Iterator[dict[str, Any]]:
    scores, activation = evaluation.scores, evaluation.activation
    cells = [
        [names[pk] for pk in evaluation.account_ids.tolist()],
        [evaluation.as_of.isoformat()] * len(names),
        _numbers("score", scores.exact),
        [BANDS[place] for place in scores.band.tolist()],
        _numbers("coverage", scores.coverage),
        [STATES[place] for place in activation.state.tolist()],
        _days(activation.activated_on),
        _days(activation.deadline),
        *(_numbers(name, evaluation.metrics[name]) for name in METRIC_NAMES),
    ]
    return (dict(zip(HEADER, row, strict=True)) for row in zip(*cells, strict=True))


def _numbers(name: str, values: np.ndarray) -> list[int | float | None]:
    return [None if value != value else int(value) if name in COUNTS else value for value in values.tolist()]


def _days(numbers: np.ndarray) -> list[str | None]:
    return [None if number == NEVER else date_of(number).isoformat() for number in numbers.tolist()]
