"""An import undone: what it added goes, what it changed is as it was, its events are counted out again.

Only what still is as the import left it is touched; the rest stays and is counted as `kept`. It is a run of its own:
accounts by accounts, each slice one transaction.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

from accounts.models.people import User
from health.choices import ImportKind, ImportState
from health.models.imports import FileImport, ImportedRow, ImportPart
from health.models.intake import SetAside
from health.services import set_aside
from health.services.imports import scores, undo_rows, undo_usage
from health.services.imports.upload import NotNow
from jobs.models import Run
from jobs.services import add_item, start_run

TASK = "health.undo_import_slice"
GROUPS = 1_000  # accounts in a slice


class LaterImport(Exception):
    """A later import changed the same rows: it has to be undone first. The message names it."""


@transaction.atomic
def start_undo(*, import_id: int, actor: User, at: datetime) -> FileImport:
    """Raises NotNow, LaterImport."""
    found = FileImport.objects.select_for_update(of=("self",)).select_related("run").get(pk=import_id)
    is_stuck = found.state == ImportState.IMPORTING and found.run is not None and found.run.finished_at is not None
    if found.state != ImportState.IMPORTED and not is_stuck:
        raise NotNow
    _check_later(found)
    found.state, found.undone, found.finished_at = ImportState.UNDOING, {"by": str(actor), "by_id": actor.pk}, None
    found.run = start_run(
        kind="undo import", task=TASK, items=[{"import": found.pk, "after": -1}], params={"import": found.pk},
        requested_by=actor.email, at=at,
    )  # fmt: skip
    found.save(update_fields=["state", "undone", "finished_at", "run"])
    return found


def _check_later(found: FileImport) -> None:
    mine = ImportedRow.objects.filter(of=found).values("group")
    later = ImportedRow.objects.filter(of_id__gt=found.pk, group__in=mine, group__gt=0, table__in=_tables(found))
    other = later.exclude(of__state=ImportState.UNDONE).select_related("of").order_by("-of_id").first()
    if other is not None:
        raise LaterImport(other.of.name)


def _tables(found: FileImport) -> Sequence[str]:
    return ImportedRow.objects.filter(of=found).values_list("table", flat=True).distinct()  # type: ignore[return-value]


def undo_slice(params: dict, *, at: datetime) -> Callable[[], int]:
    return lambda: _undo(params, at)


def _undo(params: dict, at: datetime) -> int:
    found = FileImport.objects.select_for_update(of=("self",)).select_related("run").get(pk=params["import"])
    if found.state != ImportState.UNDOING:
        return 0
    after = params["after"]
    if after < 0:
        _note_released(found, at)
    groups = _groups(found, after)
    counts: Counter[str] = Counter({name: value for name, value in found.undone.items() if isinstance(value, int)})
    counts.pop("by_id", None)
    if groups:
        is_whole = True
        if found.kind == ImportKind.USAGE:
            names = found.undone.setdefault("names", {})
            removed, is_whole = undo_usage.take_out(found, groups, names, at=at)
            counts["events"] += removed
        else:
            counts.update(undo_rows.restore(found, groups, actor_id=found.undone["by_id"], at=at))
        run: Run = found.run  # type: ignore[assignment]
        add_item(run=run, task=TASK, params={**params, "after": groups[-1] if is_whole else after}, at=at)
    else:
        counts["held"] += _drop_held(found)
        _finish(found, counts, at)
    found.undone |= dict(counts)
    found.save(update_fields=["state", "undone", "finished_at"])
    return sum(counts.values())


def _groups(found: FileImport, after: int) -> list[int]:
    """The next accounts that the import touched."""
    if found.kind != ImportKind.USAGE:
        rows = ImportedRow.objects.filter(of=found, group__gt=after).order_by("group")
        return list(rows.values_list("group", flat=True).distinct()[:GROUPS])
    every = scores.with_usage(found)
    return every[every > after][:GROUPS].tolist()


def _note_released(found: FileImport, at: datetime) -> None:
    """Accounts of events that were held at first and counted in since: found by one look at all events."""
    if found.kind == ImportKind.USAGE and found.intake_id and found.tally.get("held"):
        accounts = undo_usage.released_accounts(found.intake_id)
        ImportPart.objects.update_or_create(
            of=found, first_line=-1, defaults={"at": at, "accounts": accounts.tobytes()}
        )


def _drop_held(found: FileImport) -> int:
    if found.intake_id is None:
        return 0
    return set_aside.drop(SetAside.objects.filter(intake_id=found.intake_id).order_by("pk"))


def _finish(found: FileImport, counts: Counter[str], at: datetime) -> None:
    if found.kind == ImportKind.USAGE:
        undo_usage.recount_names(found.undone.pop("names", {}))
        lost = found.tally.get("accepted", 0) - counts["events"]
        counts["kept"] = max(0, lost)
    found.state, found.finished_at = ImportState.UNDONE, at
    scores.follow(found, at=at)
    ImportPart.objects.filter(of=found).update(accounts=b"", seen=b"")
    ImportedRow.objects.filter(of=found).delete()
