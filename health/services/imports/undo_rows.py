"""Rows that an import added, changed or removed, brought back to what they were."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_noop as _

from accounts.choices import EntryKind
from accounts.models.company import Account, CSMAssignment
from accounts.models.people import User
from accounts.models.timeline import TimelineEntry
from accounts.services import timeline
from accounts.services.removal import remove_accounts
from health.models.activation import Flag
from health.models.imports import FileImport, ImportedRow
from health.models.rollups import AccountUsage
from health.models.scores import AccountSnapshot, ScoreDay
from health.services.imports import journal
from tiers.models.features import ProductFeature
from tiers.models.plans import Subscription

DERIVED: tuple[type[models.Model], ...] = (AccountSnapshot, ScoreDay, Flag, AccountUsage)  # computed: go along
OWN: tuple[type[models.Model], ...] = (Subscription, CSMAssignment, TimelineEntry)  # looked at row by row
UNDONE = _("The import of %(file)s was undone.")
OF_IMPORTS = (
    "Added by import.",
    "Changed by import: %(changes)s",
    "%(count)s subscriptions imported.",
    UNDONE,
)
Group = list[ImportedRow]


def restore(found: FileImport, groups: Sequence[int], *, actor_id: int, at: datetime) -> Counter[str]:
    """Restores what still is as the import left it; counts what was removed, restored and kept."""
    rows: dict[int, Group] = defaultdict(list)
    for row in ImportedRow.objects.filter(of=found, group__in=groups).order_by("pk"):
        rows[row.group].append(row)
    if 0 in rows:
        return _restore_features(rows[0])
    created = [group for group, its in rows.items() if any(_is_created_account(row) for row in its)]
    now = journal.of_accounts(("account", *journal.OF_KIND[found.kind]), list(rows))
    actor = User.objects.get(pk=actor_id)
    counts: Counter[str] = Counter()
    removable = _untouched({group: rows[group] for group in created}, now)
    counts["removed"] = _remove(found, removable, actor, at)
    counts["kept"] += len(created) - len(removable)
    changed = [group for group in rows if group not in created]
    restored = [group for group in changed if _restore(rows[group], now, counts)]
    lines = [timeline.Line(group, EntryKind.ACCOUNT, UNDONE, {"file": found.name}) for group in restored]
    timeline.write_lines(lines=lines, actor=actor, at=at)
    return counts


def _is_created_account(row: ImportedRow) -> bool:
    return row.table == "account" and row.before is None


def _same(one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
    """Whether two states of a row say the same; when it was written does not count."""
    return {**(one or {}), "updated_at": None} == {**(other or {}), "updated_at": None}


def _untouched(created: dict[int, Group], now: journal.Rows) -> set[int]:
    """Accounts that are as the import left them, and on which nothing hangs that somebody made."""
    kept: set[int] = set()
    for group, rows in created.items():
        known = {(row.table, row.row): row.after for row in rows if row.after is not None}
        standing = {key: values for key, values in now.items() if journal._group(*key, values) == group}
        if known.keys() != standing.keys() or not all(_same(known[key], standing[key]) for key in known):
            kept.add(group)
    return set(created) - kept - _with_more(created) - _written_about(created)


def _with_more(account_ids: Collection[int]) -> set[int]:
    """Accounts to which any other table points."""
    found: set[int] = set()
    for relation in Account._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if not (relation.auto_created and not relation.concrete) or model in (*DERIVED, *OWN) or model is None:
            continue
        name = relation.field.attname  # type: ignore[union-attr]
        found |= set(model._default_manager.filter(**{f"{name}__in": account_ids}).values_list(name, flat=True))
    states = AccountUsage.objects.filter(pk__in=account_ids).exclude(first_day=None)
    return found | set(states.values_list("pk", flat=True))


def _written_about(account_ids: Collection[int]) -> set[int]:
    """Accounts whose history has a line that a person is behind, other than those of imports."""
    lines = TimelineEntry.objects.filter(account_id__in=account_ids).exclude(actor=None).exclude(text__in=OF_IMPORTS)
    return set(lines.values_list("account_id", flat=True))


def _remove(found: FileImport, account_ids: Collection[int], actor: User, at: datetime) -> int:
    if not account_ids:
        return 0
    for model in DERIVED:
        model._default_manager.filter(account_id__in=account_ids).delete()
    Subscription.objects.filter(account_id__in=account_ids).delete()
    return remove_accounts(account_ids=account_ids, reason=f"import undone: {found.name}"[:300], actor=actor, at=at)


def _restore(rows: Group, now: journal.Rows, counts: Counter[str]) -> bool:
    """Of an account field by field; of what hangs on it all rows of a table, or none where one has changed since."""
    done = False
    for table in dict.fromkeys(row.table for row in rows):
        its = [row for row in rows if row.table == table]
        if table == "account":
            done |= _restore_fields(its[0], now, counts)
        elif all(_same(row.after, now.get((table, row.row))) for row in its) and _bring_back(table, its):
            counts["restored"] += len(its)
            done = True
        else:
            counts["kept"] += len(its)
    return done


def _restore_fields(row: ImportedRow, now: journal.Rows, counts: Counter[str]) -> bool:
    standing = now.get((row.table, row.row))
    assert row.before is not None
    assert row.after is not None
    changed = [name for name in row.before if row.before[name] != row.after[name]]
    back = [name for name in changed if standing and standing[name] == row.after[name]]
    if any(name not in back for name in changed if name != "updated_at"):
        counts["kept"] += 1
    if not back:
        return False
    values = journal.revived(row.table, {name: row.before[name] for name in back})
    Account.objects.filter(pk=row.row).update(**values)
    counts["restored"] += 1
    return True


def _bring_back(table: str, rows: Group) -> bool:
    """Deletes what was added first, so that what was open before may be open again. False where the database refuses:
    something else has taken its place."""
    model = journal.TABLES[table]
    try:
        with transaction.atomic():
            model._default_manager.filter(pk__in=[row.row for row in rows if row.before is None]).delete()
            for row in rows:
                if row.before is not None:
                    model(**journal.revived(table, row.before)).save(force_insert=row.after is None)
    except IntegrityError:  # also Django's own ProtectedError
        return False
    return True


def _restore_features(rows: Group) -> Counter[str]:
    now = journal.of_features([row.row for row in rows])
    counts: Counter[str] = Counter()
    for row in rows:
        if not _same(row.after, now.get(("feature", row.row))):
            counts["kept"] += 1
        elif row.before is None:
            counts["removed"] += 1
            ProductFeature.objects.filter(pk=row.row).delete()
        else:
            counts["restored"] += 1
            feature = ProductFeature(**journal.revived("feature", row.before))
            feature.save()
            feature.plans.set(row.before["plans"])
    return counts
