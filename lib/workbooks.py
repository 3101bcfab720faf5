"""Spreadsheets (XLSX), written row by row in flat memory: a row is on disk before the next one is read."""

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Value = str | int | float | Decimal | dt.date | None

MOST_ROWS = 1_048_575  # that a sheet holds below its headings
DATE, WHOLE, HUNDREDTHS, SHARE = "yyyy-mm-dd", "#,##0", "#,##0.00", "0.0%"
WIDTHS = {"": 18, DATE: 12, WHOLE: 10, HUNDREDTHS: 12, SHARE: 10}
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class TooManyRows(ValueError):
    """More than a sheet holds."""


@dataclass(frozen=True)
class Column:
    heading: str
    format: str = ""  # how a spreadsheet shows its numbers or days: one of the above; empty for text


def write(file: IO[bytes], *, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> int:
    """Writes one sheet with headings that stay in sight and can be filtered by; gives the number of rows.

    Text is always text, whatever it starts with, so that no cell is a formula. Raises TooManyRows.
    """
    book = Workbook(file, OPTIONS)
    sheet = book.add_worksheet(title[:31])
    sheet.freeze_panes(1, 1)
    shown = [book.add_format({"num_format": column.format}) if column.format else None for column in columns]
    for place, column in enumerate(columns):
        sheet.set_column(place, place, WIDTHS.get(column.format, 14), shown[place])
    bold = book.add_format({"bold": True, "bottom": 1})
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.heading, bold)
    count = 0
    for count, row in enumerate(rows, 1):
        if count > MOST_ROWS:
            raise TooManyRows(MOST_ROWS)
        _write_row(sheet, count, row, shown)
    sheet.autofilter(0, 0, count, len(columns) - 1)
    book.close()
    return count


def _write_row(sheet: Worksheet, number: int, row: Sequence[Value], shown: Sequence[Format | None]) -> None:
    for place, value in enumerate(row):
        if value is None or value == "":
            continue
        if isinstance(value, str):
            sheet.write_string(number, place, value)
        elif isinstance(value, dt.date):
            sheet.write_datetime(number, place, value, shown[place])
        elif math.isfinite(value):
            sheet.write_number(number, place, value, shown[place])
