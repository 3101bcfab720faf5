"""Spreadsheets are read back as a spreadsheet program would: the parts of the archive, cell by cell."""

import datetime as dt
import io
import re
import zipfile
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from lib import workbooks
from lib.workbooks import DATE, HUNDREDTHS, Column

NAME = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
COLUMNS = [Column("Name"), Column("Score", HUNDREDTHS), Column("Since", DATE)]


def made(rows, columns=COLUMNS) -> io.BytesIO:
    file = io.BytesIO()
    workbooks.write(file, title="Accounts", columns=columns, rows=rows)
    return file


def cells(file: io.BytesIO) -> list[list[tuple[str, str]]]:
    """Rows of (type, value): `inlineStr` for text, `n` for numbers; a formula would be `f`."""
    with zipfile.ZipFile(file) as archive:
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    return [[_cell(cell) for cell in row] for row in sheet.iter(f"{NAME}row")]


def _cell(cell) -> tuple[str, str]:
    if cell.find(f"{NAME}f") is not None:
        return "f", ""
    return cell.get("t", "n"), "".join(cell.itertext())


def test_text_is_text_numbers_are_numbers_and_days_are_days():
    file = made([["Acme", Decimal("71.25"), dt.date(2026, 1, 15)], ["客户", -3, None], ["", 0.5, None]])

    assert cells(file) == [
        [("inlineStr", "Name"), ("inlineStr", "Score"), ("inlineStr", "Since")],
        [("inlineStr", "Acme"), ("n", "71.25"), ("n", "46037")],
        [("inlineStr", "客户"), ("n", "-3")],
        [("n", "0.5")],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "{=1}", "http://example.com", "12", "a\x01b"])
def test_no_text_becomes_a_formula_a_link_or_a_number(text):
    (_headings, row) = cells(made([[text, None, None]]))

    assert row[0][0] == "inlineStr"
    assert row[0][1] in (text, text.replace("\x01", "_x0001_"))


def test_headings_stay_in_sight_and_filter():
    with zipfile.ZipFile(made([["a", 1, None], ["b", 2, None]])) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()

    assert '<autoFilter ref="A1:C3"/>' in sheet
    assert re.search(r'<pane [^>]*state="frozen"', sheet)
    assert "yyyy-mm-dd" in styles


def test_what_no_sheet_holds_is_refused(monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_ROWS", 2)

    assert workbooks.write(io.BytesIO(), title="x", columns=COLUMNS, rows=[["a", 1, None]] * 2) == 2
    with pytest.raises(workbooks.TooManyRows):
        made([["a", 1, None]] * 3)


def test_infinity_and_nothing_are_empty_cells():
    assert cells(made([["a", float("nan"), None], ["b", float("inf"), None]]))[1:] == [
        [("inlineStr", "a")], [("inlineStr", "b")],
    ]  # fmt: skip
