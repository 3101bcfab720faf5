"""The split of a score's change between two days, with the models by which those days were scored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import Q

from health.choices import VersionState
from health.models.scores import HealthModel, ScoreDay
from health.queries.models import default_definition
from health.queries.readings import read_readings
from health.rules.change import PARTS, Change, Reading, split
from health.rules.evidence import Floats, Integers
from health.rules.model import Definition, parse_definition

Models = tuple[int | None, int | None]  # of the first and the last day; None is the current one


@dataclass(frozen=True)
class Comparison:
    """Two days of accounts: why their scores changed, and every metric on both days (NaN = unknown)."""

    change: Change
    before: dict[str, Floats]
    after: dict[str, Floats]


def change_between(account_ids: Sequence[int], *, first: date, last: date) -> Change:
    """Why the scores of these accounts changed from `first` to `last`; arrays follow the ascending ids."""
    return compare(account_ids, first=first, last=last).change


def compare(account_ids: Sequence[int], *, first: date, last: date) -> Comparison:
    """The change with what was known on both days; arrays follow the ascending ids.

    Each day is scored by the model that its row of history names, or by the current one where there is none. Nine
    statements: for the accounts of a page, not for all that there are.
    """
    ids = np.unique(np.asarray(account_ids, dtype=np.int64))
    before, silent, after = read_readings(ids, [(first, first), (last, first), (last, last)])
    pairs = _models(ids, first, last)
    definitions = _definitions({model for pair in pairs for model in pair})
    groups = [(pair, _places(pairs, pair)) for pair in sorted(set(pairs), key=str)]
    parts = [
        split(_of(before, places), _of(silent, places), _of(after, places), definitions[old], definitions[new])
        for (old, new), places in groups
    ]
    change = _together(parts, [places for _, places in groups], len(ids))
    return Comparison(change, before.metrics, after.metrics)


def _models(ids: Integers, first: date, last: date) -> list[Models]:
    rows = ScoreDay.objects.filter(account_id__in=ids.tolist(), day__in=(first, last))
    stored = {(account, day): model for account, day, model in rows.values_list("account_id", "day", "model_id")}
    return [(stored.get((account, first)), stored.get((account, last))) for account in ids.tolist()]


def _definitions(wanted: set[int | None]) -> dict[int | None, Definition]:
    """By id of the model; under None that of the published one or, before one is, what the product brings along."""
    rows = HealthModel.objects.filter(Q(pk__in=[model for model in wanted if model]) | Q(state=VersionState.PUBLISHED))
    found: dict[int | None, Definition] = {None: default_definition()}
    for row in rows:
        found[row.pk] = parse_definition(row.definition)
        if row.state == VersionState.PUBLISHED:
            found[None] = found[row.pk]
    return found


def _places(pairs: list[Models], pair: Models) -> Integers:
    return np.array([place for place, other in enumerate(pairs) if other == pair], dtype=np.int64)


def _of(reading: Reading, places: Integers) -> Reading:
    return Reading({name: values[places] for name, values in reading.metrics.items()}, reading.is_new[places])


def _together(changes: list[Change], places: list[Integers], count: int) -> Change:
    """The groups' results in the order of the accounts."""
    before, after = np.full(count, -1), np.full(count, -1)
    is_known = np.zeros(count, dtype=bool)
    parts = {name: np.zeros(count, dtype=np.int64) for name in PARTS}
    signals = {name: np.zeros(count, dtype=np.int64) for change in changes for name in change.signals}
    for change, where in zip(changes, places, strict=True):
        before[where], after[where], is_known[where] = change.before, change.after, change.is_known
        for name in PARTS:
            parts[name][where] = change.parts[name]
        for name, differences in change.signals.items():
            signals[name][where] = differences
    return Change(before, after, is_known, parts, signals)
