"""Imports in the browser. Mia leads, Dana looks on."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models.company import Account
from health.models.imports import FileImport
from jobs.services import work_through
from tests.dashboard.pages import text
from tests.health.imports import bring

PAGE = "/dashboard/data-sources/imports/"
ACCOUNTS = b"account_id,account_name,signup_date\nA-1,Acme,2026-01-15\nA-2,,2026-01-15\n"


def send(client, content: bytes, name: str = "accounts.csv", kind: str = ""):
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content), "kind": kind})


def mapped(found: FileImport, **more) -> dict[str, str]:
    sources = {name: f"column:{source['column']}" for name, source in found.mapping["sources"].items()}
    return {
        "kind": found.kind,
        "day_format": "iso",
        **{f"source-{name}": value for name, value in sources.items()},
        **more,
    }


def test_a_file_is_uploaded_mapped_checked_imported_and_undone(as_mia):
    assert "No file has been imported yet" in text(as_mia.get(PAGE))
    address = send(as_mia, ACCOUNTS).headers["Location"]
    found = FileImport.objects.get()
    page = text(as_mia.get(address))
    assert "The first rows as they will be read" in page
    assert "name: is empty" in page

    as_mia.post(address, mapped(found, do="check"))
    assert "Being checked" in text(as_mia.get(address))
    work_through(FileImport.objects.get().run_id)
    page = text(as_mia.get(address))
    assert "Result of the check nothing has been kept Rows 2 Added 1 Changed 0 Unchanged 0 Rejected rows 1" in page
    assert Account.objects.count() == 0

    as_mia.post(address, mapped(found, do="import"))
    part = as_mia.get(address, headers={"HX-Request": "true"})
    assert "HX-Refresh" not in part.headers
    work_through(FileImport.objects.get().run_id)
    assert as_mia.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert "Rows 2 Added 1" in text(as_mia.get(address))
    assert Account.objects.get().name == "Acme"
    errors = b"".join(as_mia.get(f"{address}rejected.csv").streaming_content).decode()
    assert errors.splitlines()[1] == "3,name: is empty,A-2,,2026-01-15"

    as_mia.post(f"{address}undo/")
    work_through(FileImport.objects.get().run_id)
    assert "Taken back 1 Kept 0 Undone by Mia." in text(as_mia.get(address))
    assert Account.objects.count() == 0
    assert "There is nothing to undo." in text(as_mia.post(f"{address}undo/", follow=True))


def test_a_csm_reads_and_changes_nothing(as_dana, mia):
    found = bring(ACCOUNTS)
    address = f"{PAGE}{found.pk}/"

    assert "Acme" in text(as_dana.get(address))
    assert 'name="do"' not in as_dana.get(address).content.decode()
    assert send(as_dana, ACCOUNTS).status_code == 403
    for verb in ("", "undo/", "discard/"):
        assert as_dana.post(address + verb, mapped(found, do="import")).status_code == 403
    found.refresh_from_db()
    assert (FileImport.objects.count(), found.state, Account.objects.count()) == (1, "uploaded", 0)


def test_the_mapping_of_a_header_is_remembered(as_mia):
    found = bring(b"wer,was,seit\nA-1,Acme,31.01.2026\n", kind="accounts")
    address = f"{PAGE}{found.pk}/"
    wrong = as_mia.post(address, {"kind": "accounts", "do": "preview"})
    assert wrong.status_code == 422
    assert text(wrong).count("Choose a column or say what is always meant.") == 3

    chosen = {"source-external_id": "column:0", "source-name": "column:1", "source-starts_on": "column:2"}
    as_mia.post(address, {"kind": "accounts", "day_format": "dmy", "constant-country": "DE", "do": "preview", **chosen})
    again = bring(b"wer,was,seit\nA-2,Globex,28.02.2026\n", kind="accounts")
    assert again.mapping == FileImport.objects.get(pk=found.pk).mapping
    assert again.mapping["day_format"] == "dmy"
    assert "2026-02-28" in text(as_mia.get(f"{PAGE}{again.pk}/"))


def test_another_kind_is_proposed_anew_and_a_file_can_be_forgotten(as_mia):
    found = bring(ACCOUNTS)
    address = f"{PAGE}{found.pk}/"
    as_mia.post(address, {"kind": "outcomes", "do": "preview"})
    found.refresh_from_db()
    assert (found.kind, found.mapping["sources"]) == ("outcomes", {"account": {"column": 0}, "ended_on": {"column": 2}})

    assert "The file is forgotten." in text(as_mia.post(f"{address}discard/", follow=True))
    assert FileImport.objects.count() == 0


def test_tickets_are_said_to_be_no_use(as_mia):
    found = bring(b"ticket_id,account_id,submitted_at,priority\nT-1,A-1,2026-01-01,high\n")

    assert "These look like support tickets." in text(as_mia.get(f"{PAGE}{found.pk}/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_many_rows(as_mia, rows):
    for _ in range(rows):
        bring(ACCOUNTS)

    with CaptureQueriesContext(connection) as queries:
        assert text(as_mia.get(PAGE)).count("file.csv") == rows
    assert len(queries) == 4


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "a.csv", "is empty"),
        (b"a\0b,c\n1,2\n", "a.csv", "not UTF-8"),
        ("a,b\n1,2\n".encode("utf-16"), "a.csv", "UTF-16"),
        (b"\x1f\x8bbroken", "a.csv.gz", "gzip"),
        (b'{"account": "a"}\n', "a.jsonl", "JSON lines"),
    ],
)
def test_what_is_no_csv_is_refused_in_words(as_mia, content, name, says):
    answer = send(as_mia, content, name)

    assert answer.status_code == 422
    assert says in text(answer)
    assert FileImport.objects.count() == 0


@pytest.mark.parametrize(
    "content",
    [
        b"external_id,name,starts_on\n" + b"x" * 2_000_000 + b",y,2026-01-01\nA-1,Acme,2026-01-01\n",
        b'external_id,name,starts_on\n"cut,y,2026-01-01\nA-1,Acme,2026-01-01\n',
        b"external_id,name,starts_on\nx\0,y,2026-01-01\nA-1,Acme,2026-01-01\n",
        b"external_id,name,starts_on\n\xff\xfe\xfa,y,2026-01-01\nA-1,Acme,2026-01-01\n",
    ],
)
def test_hostile_rows_are_rejected_and_the_others_taken(as_mia, content):
    address = send(as_mia, content, kind="accounts").headers["Location"]
    assert as_mia.get(address).status_code == 200
    as_mia.post(address, mapped(FileImport.objects.get(), do="import"))
    work_through(FileImport.objects.get().run_id)

    found = FileImport.objects.get()
    assert (found.state, found.tally["added"], found.tally["rejected"]) == ("imported", 1, 1)
    assert b"".join(as_mia.get(f"{address}rejected.csv").streaming_content).count(b"\r\n") == 2
    assert as_mia.get(address).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "nothing", "do": "import"},
        {"kind": "accounts", "do": "import", "source-external_id": "column:99999"},
        {"kind": "accounts", "do": "import", "source-external_id": "lookup:1:0", "constant-name": "\0"},
        {"kind": "accounts", "source-external_id": "column:-1", "day_format": "x" * 999, "cell-plan-0": "\0"},
        {"kind": "accounts", "source-external_id": "column", "source-name": "column:²"},
    ],
)
def test_hostile_mappings_do_no_harm(as_mia, sent):
    found = bring(ACCOUNTS)

    assert as_mia.post(f"{PAGE}{found.pk}/", sent).status_code in (302, 422)
    assert Account.objects.count() == 0
    assert as_mia.get(f"{PAGE}?page=abc").status_code == 200


def test_no_snippet_of_a_file_is_shown_as_markup(as_mia):
    found = bring(b"external_id,name,starts_on\n<script>1</script>,<b>x</b>,2026-01-01\n", name="<i>.csv")

    page = as_mia.get(f"{PAGE}{found.pk}/").content.decode()
    assert not re.search(r"<script>1|<b>x|<i>\.csv", page)
