"""The split of a score's change between two days, with the models by which those days were scored."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from django.db import connection

from health.models.scores import HealthModel, ScoreDay
from health.queries.evaluation import Evaluation, evaluate
from health.queries.models import current_definition
from health.rules.change import PARTS, Change, Reading, split
from health.rules.model import Definition, parse_definition
from lib import columns


def change_between(account_ids: Sequence[int], *, first: date, last: date) -> Change:
    """Why the scores of these accounts changed from `first` to `last`; arrays follow the ascending ids.

    Each day is scored by the model that its row of history names, or by the current one where there is none.
    """
    ids = np.unique(np.asarray(account_ids, dtype=np.int64))
    models = _models(ids.tolist(), first, last)
    parts = [_split(ids[places], first, last, old, new) for (old, new), places in _groups(ids, models, first, last)]
    return _together(parts, [places for _, places in _groups(ids, models, first, last)], len(ids))


def _models(account_ids: list[int], first: date, last: date) -> dict[tuple[int, date], int]:
    rows = ScoreDay.objects.filter(account_id__in=account_ids, day__in=(first, last))
    return {(account, day): model for account, day, model in rows.values_list("account_id", "day", "model_id")}


def _groups(
    ids: np.ndarray, models: dict[tuple[int, date], int], first: date, last: date
) -> list[tuple[tuple[int | None, int | None], np.ndarray]]:
    """Accounts by the pair of models of their two days."""
    pairs = [(models.get((account, first)), models.get((account, last))) for account in ids.tolist()]
    return [
        (pair, np.array([place for place, other in enumerate(pairs) if other == pair]))
        for pair in sorted(set(pairs), key=str)
    ]


def _split(ids: np.ndarray, first: date, last: date, old: int | None, new: int | None) -> Change:
    with columns.big_reads(connection):
        before = evaluate(ids, as_of=first, definition=_definition(old))
        silent = evaluate(ids, as_of=last, until=first, definition=_definition(new))
        after = evaluate(ids, as_of=last, definition=_definition(new))
    return split(_reading(before), _reading(silent), _reading(after), before.definition, after.definition)


def _definition(model_id: int | None) -> Definition:
    if model_id is None:
        return current_definition()
    return parse_definition(HealthModel.objects.get(pk=model_id).definition)


def _reading(evaluation: Evaluation) -> Reading:
    return Reading(evaluation.metrics, evaluation.is_new)


def _together(changes: list[Change], places: list[np.ndarray], count: int) -> Change:
    """The groups' results in the order of the accounts."""
    before, after = np.full(count, -1), np.full(count, -1)
    is_known = np.zeros(count, dtype=bool)
    parts = {name: np.zeros(count, dtype=np.int64) for name in PARTS}
    for change, where in zip(changes, places, strict=True):
        before[where], after[where], is_known[where] = change.before, change.after, change.is_known
        for name in PARTS:
            parts[name][where] = change.parts[name]
    return Change(before, after, is_known, parts)
