from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cs_platform.management.commands import doctor
from jobs import services
from jobs.models import WorkItem

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(doctor, "PATIENCE", 0.2)
    settings.VAR_DIR = tmp_path / "var"
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"


def ask() -> tuple[dict[str, str], int]:
    """What each line says, and the exit status."""
    output, status = StringIO(), 0
    try:
        call_command("doctor", stdout=output, no_color=True)
    except CommandError as error:
        status = error.returncode
    lines = dict(line.split(maxsplit=1) for line in output.getvalue().splitlines())
    return lines, status


def test_all_is_well():
    for name in ("worker", "clock"):
        services.beat(name=name, at=timezone.now())

    lines, status = ask()

    kinds = {name: text.split()[0] for name, text in lines.items()}
    expected = ["database", "migrations", "broker", "worker", "clock", "storage", "mail", "work"]
    assert (kinds, status) == (dict.fromkeys(expected, "OK"), 0)
    assert lines["mail"] == "OK printed on the console only, see EMAIL_URL"


def test_nobody_works():
    lines, status = ask()

    assert status == 1
    assert lines["worker"] == "PROBLEM No worker has consumed a message yet: start a worker and the clock."
    assert lines["clock"] == "PROBLEM The clock's messages have not arrived yet: start the clock."


def test_work_is_parked():
    services.start_run(kind="notes", task="tests.absent", items=[{}, {}], at=NOON)
    WorkItem.objects.update(parked_at=NOON)

    lines, status = ask()

    assert (lines["work"], status) == ("PROBLEM 2 work items are parked: see /dashboard/jobs/?state=stuck.", 1)


def test_the_folder_cannot_be_written(settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.VAR_DIR = tmp_path / "file" / "var"

    lines, status = ask()

    assert lines["storage"].startswith("PROBLEM storage does not answer: ")
    assert status == 1


def test_the_disk_is_nearly_full(monkeypatch):
    monkeypatch.setattr(doctor, "FREE_BYTES", 10**18)

    assert ask()[0]["storage"].startswith("PROBLEM only ")


def test_the_mail_server_does_not_answer(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    lines, status = ask()

    assert lines["mail"].startswith("PROBLEM mail does not answer: ")
    assert status == 1
