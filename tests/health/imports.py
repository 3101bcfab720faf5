"""Imports for tests: a text brought in as the browser brings it, and worked through in this process."""

from datetime import UTC, datetime

from accounts.models.people import User
from health.models.imports import FileImport
from health.services.imports import runs, undo
from health.services.imports.upload import upload
from jobs.services import work_through
from tests.factories.people import make_staff

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def lead() -> User:
    return User.objects.filter(email="mia@example.com").first() or make_staff("mia", "lead")


def bring(text: str | bytes, *, kind: str = "", name: str = "file.csv") -> FileImport:
    content = text if isinstance(text, bytes) else text.encode()
    return upload(name=name, pieces=[content], kind=kind, actor=lead(), at=AT)


def work(found: FileImport, *, dry_run: bool = False) -> FileImport:
    started = runs.start(import_id=found.pk, dry_run=dry_run, actor=lead(), at=AT)
    return _done(started)


def undo_it(found: FileImport) -> FileImport:
    return _done(undo.start_undo(import_id=found.pk, actor=lead(), at=AT))


def _done(found: FileImport) -> FileImport:
    work_through(found.run_id)
    found = FileImport.objects.select_related("run").get(pk=found.pk)
    errors = list(found.run.items.exclude(error="").values_list("error", flat=True))
    assert errors == []
    return found


def counts(found: FileImport) -> dict[str, int]:
    return {name: value for name, value in found.tally.items() if value}
