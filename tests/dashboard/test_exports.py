"""The accounts list as a file made in the background: asked for on the page, made by a worker, its owner's alone."""

import csv
import datetime as dt
import io

import pytest
from django.test import Client
from django.utils import timezone

from accounts.choices import StaffRole
from dashboard.views import accounts_file
from health.services import account_export
from health.tasks.exports import export_accounts
from jobs import queries, services
from jobs.models import Run, StoredFile, WorkItem
from tests.dashboard.pages import text
from tests.factories.health import make_snapshot
from tests.factories.people import make_account, make_staff
from tests.lib.test_workbooks import cells

ADDRESS = "/dashboard/accounts/exports/"


@pytest.fixture
def three(dana) -> None:
    make_snapshot(make_account("acme"), csm=dana, score=4125, band="at_risk", currency="EUR", annual_value_minor=99_950)
    make_snapshot(make_account("evil", name="=HYPERLINK(1)"), score=4000, band="at_risk", stickiness=0.25)
    make_snapshot(make_account("fine"), score=9000, band="healthy")


def make() -> StoredFile:
    """What a worker does with the run that was asked for last."""
    export_accounts(Run.objects.latest("pk").items.get().pk)
    return StoredFile.objects.latest("pk")


def content(file: StoredFile) -> bytes:
    return b"".join(queries.chunks(file))


def sheet(client, query: str) -> list[list[tuple[str, str]]]:
    client.post(ADDRESS + query, {"format": "xlsx"})
    return cells(io.BytesIO(content(make())))


def test_a_spreadsheet_holds_the_filtered_accounts_in_order_with_their_columns(as_dana, three):
    columns = "columns=score,value,stickiness,starts,csm"

    rows = sheet(as_dana, f"?band=at_risk&sort=-score&{columns}")

    assert [value for _kind, value in rows[0]] == [
        "External id", "Account", "As of", "Health score", "Annual value", "Stickiness", "Contract start", "CSM",
        "Currency",
    ]  # fmt: skip
    start, as_of = "46037", rows[1][2][1]
    assert rows[1] == [
        ("inlineStr", "acme"), ("inlineStr", "Acme"), ("n", as_of), ("n", "41.25"), ("n", "999.50"), ("n", start),
        ("inlineStr", "dana@example.com"), ("inlineStr", "EUR"),
    ]  # fmt: skip
    assert rows[2][:2] == [("inlineStr", "evil"), ("inlineStr", "=HYPERLINK(1)")]
    assert ("n", "0.25") in rows[2]
    assert len(rows) == 3


def test_headings_are_in_the_readers_language(as_dana, dana, three):
    dana.language = "zh-hans"
    dana.save()

    assert [value for _kind, value in sheet(as_dana, "?columns=score")[0]] == ["外部编号", "客户账户", "截至", "健康分"]
    assert [row[3][1] for row in sheet(as_dana, "?columns=band")[1:]] == ["有风险", "有风险", "健康"]


def test_a_long_csv_file_is_made_in_the_background_and_is_the_one_that_comes_at_once(as_dana, three, monkeypatch):
    at_once = as_dana.post(ADDRESS + "?band=at_risk&sort=-score", {"format": "csv"})
    assert at_once["Location"] == "/dashboard/accounts/export.csv?band=at_risk&sort=-score"
    expected = as_dana.get(at_once["Location"]).getvalue()

    monkeypatch.setattr(accounts_file, "AT_ONCE", 1)
    as_dana.post(ADDRESS + "?band=at_risk&sort=-score", {"format": "csv"})
    made = content(make())

    assert made == expected
    assert [row["name"] for row in csv.DictReader(made.decode("utf-8-sig").splitlines())] == ["Acme", "'=HYPERLINK(1)"]


def test_it_is_kept_for_a_week_for_whoever_asked(as_dana, as_mia, dana, three):
    asked = as_dana.post(ADDRESS, {"format": "xlsx"})
    file = make()
    avery = Client()
    avery.force_login(make_staff("avery", StaffRole.ADMINISTRATOR))
    address = f"/dashboard/jobs/files/{file.pk}/"

    assert asked["Location"] == f"/dashboard/jobs/runs/{file.run_id}/"
    assert (file.owner_id, file.expires_at - file.created_at) == (dana.pk, dt.timedelta(days=7))
    assert file.name == f"accounts-{file.created_at.date()}.xlsx"
    assert [client.get(address).status_code for client in (as_dana, avery, as_mia)] == [200, 200, 404]
    assert file.name in text(as_dana.get(asked["Location"]))
    assert file.name not in text(as_mia.get(asked["Location"]))


def test_the_run_tells_how_far_it_is(as_dana, three, monkeypatch):
    seen = []
    monkeypatch.setattr(account_export, "NOTED_EVERY", 1)
    monkeypatch.setattr(account_export, "note_progress", lambda item_id, **figures: seen.append(figures))

    sheet(as_dana, "")

    assert seen == [{"reached": reached, "expected": 3} for reached in range(4)]
    run = Run.objects.get()
    assert (run.kind, run.requested_by, run.items.get().rows) == ("export accounts", "Dana", 3)


def test_a_worker_that_is_lost_leaves_nothing_half_made(as_dana, three, monkeypatch):
    as_dana.post(ADDRESS, {"format": "xlsx"})
    item = WorkItem.objects.get()

    def lost(**_file) -> None:
        raise ConnectionResetError

    with monkeypatch.context() as patch:
        patch.setattr(account_export, "keep_file", lost)
        export_accounts(item.pk)
    item.refresh_from_db()
    assert (item.done_at, item.attempts, StoredFile.objects.count()) == (None, 1, 0)

    WorkItem.objects.update(due_at=timezone.now())
    assert make().run_id == item.run_id
    export_accounts(item.pk)
    assert StoredFile.objects.count() == 1


def test_who_has_left_gets_no_file(as_dana, dana, three):
    as_dana.post(ADDRESS, {"format": "xlsx"})
    dana.is_active = False
    dana.save()

    export_accounts(WorkItem.objects.get().pk)

    assert (StoredFile.objects.count(), WorkItem.objects.get().rows) == (0, 0)


def test_a_sheet_too_large_is_refused_before_it_is_begun(as_dana, three, monkeypatch):
    monkeypatch.setattr(account_export, "MOST_IN_A_SHEET", 2)

    refused = as_dana.post(ADDRESS, {"format": "xlsx"}, follow=True)
    accepted = as_dana.post(ADDRESS + "?band=at_risk", {"format": "xlsx"})

    assert "too many accounts for a spreadsheet" in text(refused)
    assert accepted["Location"].startswith("/dashboard/jobs/runs/")
    assert Run.objects.count() == 1


@pytest.mark.parametrize("data", [{}, {"format": "pdf"}, {"format": "csv\0"}])
def test_a_format_that_there_is_not_is_400(as_dana, three, data):
    assert as_dana.post(ADDRESS, data).status_code == 400
    assert Run.objects.count() == 0


def test_a_filter_that_the_list_does_not_know_is_400(as_dana, three):
    assert as_dana.post(ADDRESS + "?band=purple", {"format": "xlsx"}).status_code == 400
    assert Run.objects.count() == 0


def test_my_accounts_are_mine_in_the_file_too(as_dana, three):
    assert [row[0][1] for row in sheet(as_dana, "?csm=me&columns=score")[1:]] == ["acme"]


def test_expired_files_are_gone(as_dana, three):
    as_dana.post(ADDRESS, {"format": "xlsx"})
    file = make()

    services.drop_expired_files(at=file.expires_at)

    assert as_dana.get(f"/dashboard/jobs/files/{file.pk}/").status_code == 404
