"""features.csv becomes the list of the product's features."""

import datetime
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from django.db import transaction

from lib.tables import Row
from tiers.events import features_changed
from tiers.models.features import ProductFeature
from tiers.models.plans import Plan
from tiers.rules.feature_rows import FeatureValues, InvalidFeature, read_feature
from tiers.services.catalogue import plans_to_be_made


class Refused(Exception):
    """Rows were rejected and all or nothing was asked for: nothing has been kept."""


@dataclass
class FeaturesTally:
    """How the rows of the file counted."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0


def import_features(
    *,
    rows: Iterable[Row],
    at: datetime.datetime,
    reject: Callable[[Row, str], None],
    dry_run: bool = False,
    all_or_nothing: bool = False,
) -> FeaturesTally:
    """Adds and updates features, known by their event name; cells stand in the order of `feature_rows.COLUMNS`.

    One transaction. Features that the file does not name stay. Raises Refused where `all_or_nothing` was asked for
    and a row was rejected.
    """
    tally = FeaturesTally()
    with transaction.atomic():
        plans = {plan.key: plan for plan in Plan.objects.all()}
        keys = plans.keys() | plans_to_be_made() if dry_run else plans.keys()
        line_of: dict[str, int] = {}
        for row in rows:
            tally.rows += 1
            try:
                values = _read(row, keys, line_of)
            except InvalidFeature as problem:
                tally.rejected += 1
                reject(row, str(problem))
                continue
            outcome = _save(values, plans, dry_run=dry_run)
            setattr(tally, outcome, getattr(tally, outcome) + 1)
        if all_or_nothing and tally.rejected:
            raise Refused
        if not dry_run and (tally.added or tally.changed):
            transaction.on_commit(partial(features_changed.send, None, at=at))
    return tally


def _read(row: Row, plans: Container[str], line_of: dict[str, int]) -> FeatureValues:
    if row.problem:
        raise InvalidFeature(row.problem)
    values = read_feature(row.values, plans)
    first = line_of.setdefault(values.event, row.line)
    if first != row.line:
        raise InvalidFeature(f"event: line {first} has the same one")
    return values


def _save(values: FeatureValues, plans: Mapping[str, Plan], *, dry_run: bool) -> str:
    """Says what became of the row: added, changed or unchanged."""
    fields = {"label_en": values.label_en, "label_zh": values.label_zh, "is_core": values.is_core}
    feature = ProductFeature.objects.filter(event=values.event).prefetch_related("plans").first()
    known = feature and {
        **{name: getattr(feature, name) for name in fields},
        "plans": {plan.key for plan in feature.plans.all()},
    }
    if known == {**fields, "plans": set(values.plans)}:
        return "unchanged"
    if not dry_run:
        feature, _new = ProductFeature.objects.update_or_create(event=values.event, defaults=fields)
        feature.plans.set([plans[key] for key in values.plans])
    return "changed" if known else "added"
