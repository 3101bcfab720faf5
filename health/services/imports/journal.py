"""What an import changes, row by row: as it was before and as it is after, so that it can be undone."""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

from accounts.models.company import Account, CSMAssignment
from health.choices import ImportKind
from health.models.imports import FileImport, ImportedRow
from health.models.scores import Outcome
from health.services.imports import kinds
from lib import bulk
from lib.tables import Row
from tiers.models.features import ProductFeature
from tiers.models.plans import Subscription

TABLES: dict[str, type[models.Model]] = {
    "account": Account,
    "subscription": Subscription,
    "assignment": CSMAssignment,
    "outcome": Outcome,
    "feature": ProductFeature,
}
OF_KIND: dict[str, Sequence[str]] = {
    ImportKind.ACCOUNTS: ("account", "subscription", "assignment"),
    ImportKind.SUBSCRIPTIONS: ("subscription",),
    ImportKind.OUTCOMES: ("outcome",),
    ImportKind.FEATURES: ("feature",),
}
AT_ONCE = 5_000
Values = dict[str, Any]
Rows = dict[tuple[str, int], Values]


@contextmanager
def kept(of: FileImport, rows: Sequence[Row], *, dry_run: bool) -> Iterator[None]:
    """Notes what the block changes of the accounts, or features, that these rows name."""
    if dry_run or of.kind not in OF_KIND:
        yield
        return
    place = kinds.COLUMNS[of.kind].index(kinds.KEYS[of.kind][0])
    names = sorted({row.values[place].strip() for row in rows if not row.problem} - {""})
    before = standing(of.kind, names)
    yield
    after = standing(of.kind, names)
    _note(of, before, after)


def standing(kind: str, names: Sequence[str]) -> Rows:
    """The rows that an import of this kind may change, of the accounts (external ids) or features of these names."""
    if kind == ImportKind.FEATURES:
        return _features(ProductFeature.objects.filter(event__in=names))
    accounts: list[int] = []
    for start in range(0, len(names), AT_ONCE):
        found = Account.objects.filter(external_id__in=names[start : start + AT_ONCE])
        accounts.extend(found.values_list("pk", flat=True))
    return of_accounts(OF_KIND[kind], accounts)


def of_accounts(tables: Sequence[str], account_ids: Sequence[int]) -> Rows:
    found: Rows = {}
    for start in range(0, len(account_ids), AT_ONCE):
        some = account_ids[start : start + AT_ONCE]
        for table in tables:
            rows = TABLES[table].objects.filter(**{"pk__in" if table == "account" else "account_id__in": some})  # type: ignore[attr-defined]
            found.update({(table, row.pk): plain(row) for row in rows})
    return found


def of_features(ids: Sequence[int]) -> Rows:
    return _features(ProductFeature.objects.filter(pk__in=ids))


def _features(features: models.QuerySet[ProductFeature]) -> Rows:
    return {
        ("feature", row.pk): plain(row) | {"plans": sorted(plan.pk for plan in row.plans.all())}
        for row in features.prefetch_related("plans")
    }


def plain(row: models.Model) -> Values:
    """The columns of a row as JSON takes them."""
    return {field.attname: _plain(getattr(row, field.attname)) for field in row._meta.concrete_fields}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def revived(table: str, values: Values) -> Values:
    """The columns as the model takes them."""
    model = TABLES[table]
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {name: _target(fields[name]).to_python(value) for name, value in values.items() if name in fields}


def _target(field: models.Field) -> models.Field:
    return _target(field.target_field) if field.is_relation else field  # type: ignore[attr-defined]


def _note(of: FileImport, before: Rows, after: Rows) -> None:
    changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    bulk.insert(
        connection,
        ImportedRow,
        ["of_id", "table", "row", "group", "before", "after"],
        [
            (
                of.pk,
                table,
                pk,
                _group(table, pk, after.get((table, pk)) or before[table, pk]),
                _json(before.get((table, pk))),
                _json(after.get((table, pk))),
            )
            for table, pk in changed
        ],
    )


def _group(table: str, pk: int, values: Values) -> int:
    return pk if table == "account" else values.get("account_id", 0)


def _json(values: Values | None) -> str | None:
    return None if values is None else json.dumps(values)
