"""Tables in files: whatever is in them, each good row comes out and each bad one says why."""

import gzip
import io
import os
import time
from pathlib import Path

import pytest

from lib.tables import RejectedRows, Row, Table, TableWriter, Unreadable

HEADER = "account,user,event,timestamp\n"


def read(tmp_path, content, name="usage.csv", optional=("count",)):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with Table(path, required=("account", "user"), optional=optional) as table:
        return [(row.line, list(row.values), row.problem) for row in table]


def refusal(tmp_path, content, name="usage.csv"):
    with pytest.raises(Unreadable) as refused:
        read(tmp_path, content, name)
    return str(refused.value)


QUOTE = "a quote in this line is never closed, or stands in the middle of a cell; double it or remove it"


def test_columns_in_any_order_and_case_with_a_byte_order_mark_and_windows_line_ends(tmp_path):
    content = b"\xef\xbb\xbfCount, USER ,x,Account\r\n3,alice,?,acme\r\n\r\n,bob,?,globex\r\n"

    assert read(tmp_path, content) == [(2, ["acme", "alice", "3"], ""), (4, ["globex", "bob", ""], "")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters(tmp_path, delimiter):
    assert read(tmp_path, f"account{delimiter}user\nacme{delimiter}alice\n") == [(2, ["acme", "alice", ""], "")]


def test_cells_over_several_lines(tmp_path):
    assert read(tmp_path, 'account,user\n"ac\nme","al ""x"" ice"\nglobex,bob\n') == [
        (2, ["ac\nme", 'al "x" ice', ""], ""),
        (4, ["globex", "bob", ""], ""),
    ]


def test_a_cut_quote_costs_its_own_line_only(tmp_path):
    content = 'account,user\nacme,"alice\nglobex,bob\n"initech",charlie\nx,y"z\nlast,row'

    assert read(tmp_path, content) == [
        (2, [], QUOTE),
        (3, ["globex", "bob", ""], ""),
        (4, ["initech", "charlie", ""], ""),
        (5, ["x", 'y"z', ""], ""),
        (6, ["last", "row", ""], ""),
    ]


def test_a_cut_quote_in_a_long_file_costs_its_own_line_only_and_no_time(tmp_path):
    rows = [f"acme,user{n}\n" for n in range(120_000)]
    rows[5] = 'acme,"cut\n'
    started = time.perf_counter()
    found = read(tmp_path, "account,user\n" + "".join(rows))

    assert [row for row in found if row[2]] == [(7, [], QUOTE)]
    assert len(found) == 120_000
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"acme", "has 1 cells where the header has 2"),
        (b"acme,alice,more", "has 3 cells where the header has 2"),
        (b"ac\0me,alice", "contains a NUL character; remove it"),
        (b"ac\xffme,alice", "is not UTF-8 text; save the file as UTF-8"),
        (b"acme," + b"x" * 100_001, "a cell is longer than 100,000 characters"),
        (b"acme," + b"x" * 200_000, "a cell is longer than 100,000 characters"),
        (b"acme," + b"x" * 3_000_000, "the line is longer than 1,000,000 characters"),
    ],
)
def test_a_bad_row_between_good_ones(tmp_path, line, problem):
    assert read(tmp_path, b"account,user\nacme,alice\n" + line + b"\nacme,bob\n") == [
        (2, ["acme", "alice", ""], ""),
        (3, [], problem),
        (4, ["acme", "bob", ""], ""),
    ]


def test_json_lines(tmp_path):
    content = (
        '{"user": "alice", "account": "acme", "count": 3, "x": 1}\n\n'
        '{"user": 7, "account": null, "count": 1.5}\n'
        "[1]\n{\n"
        '{"user": "\\u0000"}\n{"user": "\\ud800"}\n' + "[" * 50_000 + "\n" + "x" * 100_001 + "\n"
        '{"user": NaN}\n{"user": "bob"}'
    )
    found = read(tmp_path, content, "usage.jsonl")

    assert found[:2] == [(1, ["acme", "alice", "3"], ""), (3, ["", "7", "1.5"], "")]
    assert [(line, problem.split(" (")[0]) for line, _, problem in found[2:]] == [
        (4, 'is not a JSON object such as {"account": "acme"}'),
        (5, "is not valid JSON"),
        (6, "contains a NUL character; remove it"),
        (7, "is not valid JSON"),
        (8, "is not valid JSON"),
        (9, "a cell is longer than 100,000 characters"),
        (10, "is not valid JSON"),
        (11, ""),
    ]


def test_gzip_by_its_content_whatever_the_name(tmp_path):
    content = gzip.compress(b"account,user\nacme,alice\n")

    assert read(tmp_path, content, "a.csv.gz") == read(tmp_path, content, "a.csv") == [(2, ["acme", "alice", ""], "")]


def test_a_cut_gzip_gives_its_good_rows_and_says_where_it_breaks_off(tmp_path):
    import random

    noise = random.Random(1)
    lines = [f"acme,{noise.random()}" for _ in range(50_000)]
    found = read(tmp_path, gzip.compress("\n".join(["account,user", *lines]).encode())[:-200_000], "a.csv.gz")

    assert len(found) > 10_000
    assert [row for row in found[:-1] if row[2]] == []
    assert found[-1][2].startswith("the compressed data breaks off here (")


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "a.csv", "a.csv is empty; its first line must name the columns"),
        (b"\n\n", "a.csv", "a.csv is empty; its first line must name the columns"),
        (b"account,usr\n", "a.csv", "a.csv has no column user; its header is: account, usr"),
        (b"account,user,User\n", "a.csv", "a.csv has the column user twice; remove one"),
        ("account,user\n".encode("utf-16"), "a.csv", "a.csv is UTF-16; save it as CSV UTF-8"),
        (
            "account,user\n".encode("utf-16-le"),
            "a.csv",
            "a.csv is not UTF-8 text (it looks like UTF-16); save it as CSV UTF-8",
        ),
        (gzip.compress("account".encode("utf-16"), mtime=0), "a.gz", "a.gz holds UTF-16 text; save it as CSV UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path, content, name, message):
    assert refusal(tmp_path, content, name) == message


def test_a_file_that_is_no_gzip_or_is_not_there(tmp_path):
    assert refusal(tmp_path, b"account,user\n", "a.csv.gz").startswith("a.csv.gz is not a whole gzip file (")
    with pytest.raises(Unreadable, match="No such file"):
        Table(tmp_path / "absent.csv", required=("account",))
    with pytest.raises(Unreadable, match="Is a directory"):
        Table(tmp_path, required=("account",))


def test_cells_that_a_spreadsheet_would_run_are_made_safe():
    out = io.StringIO()
    TableWriter(out, ["=head"]).write(["=1+1", "+x", "-5", "-5.5e3", "-x", "@x", "\tx", "\rx", None, 7, "a,b"])

    assert out.getvalue() == "'=head\r\n'=1+1,'+x,-5,-5.5e3,'-x,'@x,'\tx,\"'\rx\",,7,\"a,b\"\r\n"


def test_rejected_rows_are_written_as_they_came(tmp_path):
    path, source = tmp_path / "deep" / "rejected.csv", tmp_path / "usage.csv"
    source.write_text(HEADER)
    with Table(source, required=("account", "user")) as table, RejectedRows(path, table) as rejected:
        assert not path.exists()
        rejected.add(Row(3, (), "", ["=acme", "a\0\udcff" + "x" * 2000]), "because")

    assert rejected.count == 1
    assert (
        path.read_bytes().decode()
        == "line,reason,account,user,event,timestamp\r\n3,because,'=acme,a\\0\\udcff" + "x" * 993 + "...\r\n"
    )


def test_the_file_of_rejected_rows_is_never_the_one_to_be_read(tmp_path):
    source, other_name = tmp_path / "usage.csv", tmp_path / "link.csv"
    source.write_text(HEADER)
    other_name.hardlink_to(source)
    with Table(source, required=("account", "user")) as table:
        for path in (source, tmp_path / "." / "usage.csv", other_name):
            with pytest.raises(Unreadable, match="is the file to be read; name another one"):
                RejectedRows(path, table)

    assert source.read_text() == other_name.read_text() == HEADER


def test_only_a_file_of_an_earlier_run_is_taken_away(tmp_path, monkeypatch):
    source, earlier, device = tmp_path / "usage.csv", tmp_path / "rejected.csv", tmp_path / "pipe"
    source.write_text(HEADER)
    earlier.write_text("old")
    os.mkfifo(device)
    with Table(source, required=("account", "user")) as table:
        RejectedRows(earlier, table)
        RejectedRows(device, table)
        monkeypatch.setattr(Path, "unlink", None)  # a read-only disk refuses it even for what is not there
        RejectedRows(earlier, table)

    assert (earlier.exists(), device.exists()) == (False, True)


@pytest.mark.parametrize("value", ["[1]", '{"a": 1}', "true", "false"])
def test_json_lines_name_by_text_or_number(tmp_path, value):
    lines = f'{{"account": {value}, "user": "alice"}}\n{{"account": 1.5, "user": null, "count": {value}}}\n'
    path = tmp_path / "usage.jsonl"
    path.write_text(lines)
    with Table(path, required=("account", "user"), optional=("count",), objects=("count",)) as table:
        rows = [(row.line, list(row.values), row.problem) for row in table]

    assert rows == [
        (1, [], f"account must be text or a number, not {value.replace(' ', '')}"),
        (2, ["1.5", "", value.replace(" ", "")], ""),
    ]
