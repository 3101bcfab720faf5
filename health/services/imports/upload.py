"""A file comes in and is looked at; a mapping is proposed, changed and remembered."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models.company import Account
from accounts.models.people import User
from health.choices import ImportKind, ImportState
from health.models.imports import FileImport, RememberedMapping
from health.rules.imports import guesses
from health.rules.imports.mapping import FileMapping, check, from_json
from health.rules.imports.targets import column
from health.services.imports import files
from jobs.services import FileTooLarge, drop_file, keep_file
from lib.tables import Row, Unreadable
from tiers.queries import published_versions

MOST_BYTES = 500 * 1024 * 1024
KEEP_FOR = timedelta(days=90)
LOOKUPS = 5  # imports offered to look up in


class TooLarge(Unreadable):
    """The file is larger than an import takes."""


class NotNow(Exception):
    """The import is at work, or done: it can not be changed in this state."""


def upload(*, name: str, pieces: Iterable[bytes], kind: str, actor: User, at: datetime) -> FileImport:
    """Keeps the file and proposes a mapping; without a `kind` the likeliest is taken. Raises Unreadable."""
    with transaction.atomic():
        try:
            file = keep_file(
                name=name, content_type="text/csv", pieces=pieces, at=at, keep_for=KEEP_FOR, owner_id=actor.pk,
                at_most=MOST_BYTES,
            )  # fmt: skip
        except FileTooLarge:
            raise TooLarge(f"{name} is larger than {MOST_BYTES // 1024**2} MB; cut it into parts") from None
        header, rows = files.sample(file)
        kind = kind or guesses.kind_of(header) or ImportKind.USAGE
        mapping = remembered(kind, header) or propose(kind, header, rows)
        return FileImport.objects.create(
            kind=kind, name=file.name, file=file, header=header, mapping=mapping.as_json(), lines=_lines(file),
            created_by=actor, created_at=at,
        )  # fmt: skip


def propose(kind: str, header: Sequence[str], rows: Sequence[Row]) -> FileMapping:
    plans = [key for key, versions in published_versions().items() if versions]
    cells = [row.cells for row in rows if not row.problem]
    return guesses.mapping(kind, header, cells, plans=plans, currency=_usual_currency(), lookups=lookable(kind))


def lookable(kind: str) -> dict[int, Sequence[str]]:
    """The last imports whose file names accounts, by their headers: what `kind` may look up in."""
    if kind not in (ImportKind.USAGE, ImportKind.OUTCOMES, ImportKind.SUBSCRIPTIONS):
        return {}
    others = FileImport.objects.filter(kind=ImportKind.SUBSCRIPTIONS).exclude(file=None).order_by("-pk")[:LOOKUPS]
    return {
        other.pk: other.header
        for other in others
        if other.mapping.get("sources", {}).get("account", {}).get("column") is not None
    }


@transaction.atomic
def change_mapping(*, import_id: int, mapping: FileMapping, at: datetime) -> FileImport:
    """Raises InvalidMapping, NotNow."""
    found = FileImport.objects.select_for_update(of=("self",)).get(pk=import_id)
    if found.state not in (ImportState.UPLOADED, ImportState.CHECKED):
        raise NotNow
    check(mapping, len(found.header))
    if found.mapping != mapping.as_json() or found.kind != mapping.kind:
        found.kind, found.mapping, found.state, found.tally = mapping.kind, mapping.as_json(), ImportState.UPLOADED, {}
        found.save(update_fields=["kind", "mapping", "state", "tally"])
    RememberedMapping.objects.update_or_create(
        kind=mapping.kind, header_hash=header_hash(found.header), defaults={"mapping": found.mapping, "at": at}
    )
    return found


@transaction.atomic
def change_kind(*, import_id: int, mapping: FileMapping) -> None:
    """The file is of another kind, and this mapping is proposed for it. Raises NotNow."""
    found = FileImport.objects.select_for_update(of=("self",)).get(pk=import_id)
    if found.state not in (ImportState.UPLOADED, ImportState.CHECKED):
        raise NotNow
    found.kind, found.mapping, found.state, found.tally = mapping.kind, mapping.as_json(), ImportState.UPLOADED, {}
    found.save(update_fields=["kind", "mapping", "state", "tally"])


@transaction.atomic
def discard(*, import_id: int) -> None:
    """Forgets an upload that nothing was taken in from. Raises NotNow."""
    found = FileImport.objects.select_for_update(of=("self",)).get(pk=import_id)
    if found.state not in (ImportState.UPLOADED, ImportState.CHECKED):
        raise NotNow
    file_id = found.file_id
    found.delete()
    if file_id:
        drop_file(file_id=file_id)


def remembered(kind: str, header: Sequence[str]) -> FileMapping | None:
    """As a file of this kind and header was read the last time. What it looked up in may be gone: that is proposed
    anew."""
    kept = RememberedMapping.objects.filter(kind=kind, header_hash=header_hash(header)).first()
    if kept is None:
        return None
    mapping = from_json(kind, kept.mapping)
    looked_up = {source.lookup for source in mapping.sources.values() if source.lookup is not None}
    return None if looked_up - lookable(kind).keys() else mapping


def header_hash(header: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps([column(cell) for cell in header]).encode()).hexdigest()


def _lines(file) -> int:  # type: ignore[no-untyped-def]
    with files.table_of(file) as table:
        return table.count_lines()


def _usual_currency() -> str:
    known: Mapping[str, int] = Counter(
        Account.objects.exclude(currency="").order_by("-pk").values_list("currency", flat=True)[:100]
    )
    return max(known, key=lambda code: known[code]) if known else "USD"
