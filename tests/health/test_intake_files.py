"""`import_usage`: what it says, what it stores, what it refuses."""

import csv
import gzip
import io
import json
import os

import pytest
from django.core.management import CommandError, call_command

from health.models.intake import Intake, SetAside
from health.models.rollups import AccountDay
from health.models.usage import UsageEvent, UsageIdentity
from health.services import usage_files
from lib.texts import counted
from tests.factories.people import make_account
from tests.factories.usage import recount, stored

pytestmark = pytest.mark.django_db
HEADER = "account,user,event,timestamp,message_id,count,properties\n"
GOOD = "acme,alice,Report created,2026-05-04T10:00:00Z,,,\n"


@pytest.fixture(autouse=True)
def _acme(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    make_account()


def run(tmp_path, content, *options, name="usage.csv"):
    """Exit status, output, rejected rows as (line, reason)."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    out, status = io.StringIO(), 0
    try:
        call_command("import_usage", str(path), *options, stdout=out)
    except CommandError as error:
        status = error.returncode
        out.write(str(error))
    except SystemExit as stop:
        status = stop.code
    errors = tmp_path / f"rejected_{path.stem}.csv"
    rows = list(csv.reader(errors.open()))[1:] if errors.exists() else []
    return status, out.getvalue(), [(int(row[0]), row[1]) for row in rows]


def summary(rows, accepted=0, duplicate=0, held=0, rejected=0):
    return (
        f"{counted(rows, 'row')}: {accepted} accepted, {duplicate} duplicate, "
        f"{held} held until their account is known, {rejected} rejected\n"
    )


def test_the_same_file_twice_counts_once_and_a_true_repeat_within_it_twice(tmp_path, monkeypatch):
    monkeypatch.setattr(usage_files, "BATCH", 2)
    content = HEADER + GOOD * 3 + GOOD.replace("alice", "bob")

    assert run(tmp_path, content) == (0, summary(4, accepted=4), [])
    assert run(tmp_path, content) == (0, summary(4, duplicate=4), [])
    assert list(AccountDay.objects.values_list("events", "users")) == [(4, 2)]
    assert list(Intake.objects.order_by("id").values_list("accepted", "duplicate", "held", "rejected")) == [
        (4, 0, 0, 0),
        (0, 4, 0, 0),
    ]


def test_the_same_content_written_otherwise_is_the_same_event(tmp_path):
    one = HEADER + 'acme,alice,Report,2026-05-04T10:00:00Z,,1,"{""b"": 1, ""a"": 2}"\n'
    other = "TIMESTAMP,user,account,event,properties\n2026-05-04T12:00:00+02:00, alice ,acme,Report,"
    other += '"{""a"":2,""b"":1}"\r\n'

    assert run(tmp_path, one)[1] == summary(1, accepted=1)
    assert run(tmp_path, other)[1] == summary(1, duplicate=1)


def test_an_id_decides_whatever_the_row_says(tmp_path):
    rows = "acme,alice,A,2026-05-04,m-1,,\nacme,bob,B,2026-05-05,m-1,,\n"

    assert run(tmp_path, HEADER + rows) == (0, summary(2, accepted=1, duplicate=1), [])


def test_json_lines_zipped(tmp_path):
    rows = [
        {"account": "acme", "user": "alice", "event": "A", "timestamp": "2026-05-04", "count": 3, "properties": {}},
        {"account": "acme", "user": 7, "event": "A", "timestamp": "2026-05-04", "properties": {"x": "\n\t\\"}},
        {"account": "globex", "user": "charlie", "event": "A", "timestamp": "2026-05-04", "message_id": "m"},
    ]
    content = gzip.compress("\n".join(map(json.dumps, rows)).encode())

    assert run(tmp_path, content, name="usage.jsonl.gz") == (0, summary(3, accepted=2, held=1), [])
    assert list(AccountDay.objects.values_list("events", "users")) == [(4, 2)]
    assert [e.properties for e in UsageEvent.objects.order_by("id")] == [None, {"x": "\n\t\\"}]
    assert SetAside.objects.get().account == "globex"


DEEP = '{""a"":' * 150 + "1" + "}" * 150
BAD = {
    "acme,alice,A,,,,": "timestamp is empty",
    "acme,alice,A,2026-02-30,,,": (
        "timestamp must be ISO 8601 such as 2026-05-31T14:05:00Z or 2026-05-31, not '2026-02-30'"
    ),
    "acme,alice,A,1989-12-31,,,": "timestamp must lie in the years 1990 to 2100, not '1989-12-31'",
    "acme,alice,A,0001-01-01T00:00:00+14:00,,,": (
        "timestamp must be ISO 8601 such as 2026-05-31T14:05:00Z or 2026-05-31, not '0001-01-01T00:00:00+14:00'"
    ),
    "acme,alice,A,٢٠٢٦-٠١-٠١,,,": (
        "timestamp must be ISO 8601 such as 2026-05-31T14:05:00Z or 2026-05-31, not '٢٠٢٦-٠١-٠١'"
    ),
    " ,alice,A,2026-05-04,,,": "account is empty",
    "acme,,A,2026-05-04,,,": "user is empty",
    "acme,alice,,2026-05-04,,,": "event is empty",
    f"acme,alice,{'x' * 201},2026-05-04,,,": "event is longer than 200 characters",
    "acme,alice,A,2026-05-04,,0,": "count must be a whole number from 1 to 1000000000, not '0'",
    "acme,alice,A,2026-05-04,,-1,": "count must be a whole number from 1 to 1000000000, not '-1'",
    "acme,alice,A,2026-05-04,,1.5,": "count must be a whole number from 1 to 1000000000, not '1.5'",
    "acme,alice,A,2026-05-04,,٣,": "count must be a whole number from 1 to 1000000000, not '٣'",
    "acme,alice,A,2026-05-04,,9999999999,": "count must be a whole number from 1 to 1000000000, not '9999999999'",
    "acme,alice,A,2026-05-04,,,[1]": "properties must be a JSON object",
    "acme,alice,A,2026-05-04,,,x": "properties must be a JSON object, not 'x'",
    'acme,alice,A,2026-05-04,,,"{""a"": ""\\u0000""}"': "properties contain a NUL character; remove it",
    'acme,alice,A,2026-05-04,,,"{""a"": NaN}"': "properties must be a JSON object, not '{\"a\": NaN}'",
    f'acme,alice,A,2026-05-04,,,"{DEEP}"': "properties are nested more than 100 levels deep",
    "acme,al\0ice,A,2026-05-04,,,": "contains a NUL character; remove it",
    "acme,alice": "has 2 cells where the header has 7",
}


@pytest.mark.parametrize("row", BAD, ids=list(BAD.values()))
def test_a_bad_row_is_named_and_the_good_ones_are_kept(tmp_path, row):
    status, said, rejected = run(tmp_path, HEADER + GOOD + row + "\n" + GOOD)

    assert (status, rejected) == (1, [(3, BAD[row])])
    assert said.startswith(summary(3, accepted=2, rejected=1))
    assert AccountDay.objects.get().events == 2


def test_all_or_nothing(tmp_path):
    status, said, rejected = run(tmp_path, HEADER + GOOD + "acme,,A,2026-05-04,,,\n", "--all-or-nothing")

    assert (status, len(rejected)) == (1, 1)
    assert "all or nothing: nothing was stored" in said
    assert (UsageEvent.objects.count(), UsageIdentity.objects.count(), Intake.objects.count()) == (0, 0, 0)
    assert run(tmp_path, HEADER + GOOD, "--all-or-nothing") == (0, summary(1, accepted=1), [])


def test_a_dry_run_says_what_would_happen(tmp_path):
    run(tmp_path, HEADER + GOOD)
    content = HEADER + GOOD + GOOD.replace("alice", "bob") + GOOD.replace("acme", "globex")
    status, said, _ = run(tmp_path, content, "--dry-run")

    assert (status, said) == (0, summary(3, accepted=1, duplicate=1, held=1) + "dry run: nothing was stored\n")
    assert (UsageEvent.objects.count(), SetAside.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    "content", [b"", "account,user\n".encode("utf-16"), b"account,user\nacme,alice\n", b"\x1f\x8b\x08broken"]
)
def test_a_file_that_cannot_be_read_ends_with_2(tmp_path, content):
    status, said, _ = run(tmp_path, content)

    assert status == 2
    assert said.startswith("usage.csv")
    assert Intake.objects.count() == 0


def test_what_an_import_left_undone_is_done_by_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(usage_files, "BATCH", 10)
    rows = [f"acme,user{n % 7},A,2026-05-{n % 28 + 1:02},,,\n" for n in range(60)]
    real, calls = usage_files.store, []

    def killed(events, **kwargs):
        calls.append(len(events))
        if len(calls) == 4:
            raise KeyboardInterrupt
        return real(events, **kwargs)

    monkeypatch.setattr(usage_files, "store", killed)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, HEADER + "".join(rows))
    monkeypatch.setattr(usage_files, "store", real)

    assert UsageEvent.objects.count() == 30
    assert run(tmp_path, HEADER + "".join(rows)) == (0, summary(60, accepted=30, duplicate=30), [])
    assert stored() == recount()


def test_the_errors_file_cannot_be_the_source(tmp_path):
    status, said, _ = run(tmp_path, HEADER + GOOD, "--errors", str(tmp_path / "usage.csv"))

    assert (status, said.endswith("is the file to be read; name another one for the rejected rows")) == (2, True)
    assert (tmp_path / "usage.csv").read_text() == HEADER + GOOD
    assert (UsageEvent.objects.count(), Intake.objects.count()) == (0, 0)


def test_rejected_rows_of_before_stay_where_the_header_is_refused(tmp_path):
    run(tmp_path, HEADER + "acme,,A,2026-05-04,,,\n")

    assert run(tmp_path, "account,user\n")[0] == 2
    assert (tmp_path / "rejected_usage.csv").exists()


def test_a_file_whose_name_is_not_utf_8(tmp_path):
    name = os.fsdecode(b"usage-\xff.csv")

    assert run(tmp_path, HEADER + GOOD + "acme,,A,2026-05-04,,,\n", name=name)[0] == 1
    assert Intake.objects.get().source == "usage-\\xff.csv"


def test_progress_is_drawn_on_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr("lib.progress.SECONDS_BETWEEN", 0)
    monkeypatch.setattr(usage_files, "BATCH", 1)
    screen = io.StringIO()
    screen.isatty = lambda: True
    monkeypatch.setattr("sys.stderr", screen)

    run(tmp_path, HEADER + GOOD * 3)
    assert ("3 rows" in screen.getvalue(), screen.getvalue().count("\n")) == (True, 0)


@pytest.mark.parametrize("value", ['["alice"]', '{"a":1}', "true"])
def test_json_lines_with_a_name_that_is_none(tmp_path, value):
    row = '{"account": "acme", "user": %s, "event": "A", "timestamp": "2026-05-04"}'
    content = row % '"bob"' + "\n" + row % value

    assert run(tmp_path, content, name="usage.jsonl")[2] == [(2, f"user must be text or a number, not {value}")]
    assert UsageEvent.objects.get().user.external_id == "bob"


def test_an_id_of_blanks_is_none(tmp_path):
    rows = "acme,alice,A,2026-05-04,  ,,\nacme,bob,B,2026-05-05, ,,\nacme,bob,C,2026-05-05, m ,,\n"

    assert run(tmp_path, HEADER + rows) == (0, summary(3, accepted=3), [])
    assert run(tmp_path, HEADER + "acme,bob,C,2026-05-05,m,,\n")[1] == summary(1, duplicate=1)
