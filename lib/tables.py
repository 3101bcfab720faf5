"""Tables in files: CSV and JSON lines, plain or gzip, read row by row whatever is in them.

A row that cannot be read comes out with its `problem` and its line number; the rows around it come out whole. Only a
file that cannot be read at all raises `Unreadable`. Memory does not grow with the file.
"""

import csv
import gzip
import io
import zlib
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

import msgspec

MAX_LINE = 1_000_000  # characters of one physical line, and of one record that spans lines
MAX_CELL = 100_000  # characters of one cell
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Unreadable(ValueError):
    """The file as a whole cannot be read; the message says what is wrong and how to mend it."""


class Row(NamedTuple):
    """A record of the file. `values` stand in the order of the columns asked for, "" where there is none."""

    line: int
    values: Sequence[str]
    problem: str
    cells: Sequence[str]


class Table:
    """An open file: that of the path, or the bytes of `file` (of so many, `size`), which the path then only names.
    `cells_header` names the cells of each row as the file has them, for the file of rejected rows.

    In JSON lines a value is text, a number or null; of the columns among `objects` it may be anything.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        required: Sequence[str],
        optional: Sequence[str] = (),
        objects: Collection[str] = (),
        file: IO[bytes] | None = None,
        size: int | None = None,
    ) -> None:
        self.path = Path(path)
        self.required, self.optional, self.objects = tuple(required), tuple(optional), frozenset(objects)
        self._raw = file if file is not None else _open(self.path)
        self.size = self.path.stat().st_size if size is None else size
        self._lines = _Lines(_as_text(self._raw, self.path))
        try:
            if self.is_json:
                self._rows, self.cells_header = self._read_json(), ["json"]
            else:
                self.delimiter, self.cells_header = self._read_header()
                self._rows = self._read_csv(self._places())
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "Table":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[Row]:
        return self._rows

    @property
    def is_json(self) -> bool:
        return self.path.name.lower().removesuffix(".gz").endswith((".jsonl", ".ndjson"))

    @property
    def ignored(self) -> list[str]:
        """The columns of a CSV file that nobody asked for, as the file names them."""
        known = {*self.required, *self.optional}
        return [] if self.is_json else [cell for cell in self.cells_header if _column(cell) not in known]

    @property
    def position(self) -> int:
        """Bytes of the file read so far, of `size`."""
        return self._raw.tell()

    @property
    def line(self) -> int:
        """The last physical line read."""
        return self._lines.number

    def skip_to(self, line: int) -> None:
        """Leaves out what stands up to that physical line, which must end a record. Called before the first row."""
        while self._lines.number < line and self._lines.next() is not None:
            pass

    def count_lines(self) -> int:
        """Reads to the end; says how many physical lines there are."""
        while self._lines.next() is not None:
            pass
        return self._lines.number

    def close(self) -> None:
        self._raw.close()

    def _read_header(self) -> tuple[str, list[str]]:
        line = self._lines.next()
        while line is not None and not line.strip():
            line = self._lines.next()
        if self._lines.broken:
            raise Unreadable(f"{self.path.name}: {self._lines.broken}")
        if line is None:
            raise Unreadable(f"{self.path.name} is empty; its first line must name the columns")
        if "\0" in line:
            raise Unreadable(f"{self.path.name} is not UTF-8 text (it looks like UTF-16); save it as CSV UTF-8")
        delimiter = max(",;\t", key=line.count)
        try:
            return delimiter, next(csv.reader([line], delimiter=delimiter))
        except csv.Error as error:
            raise Unreadable(f"{self.path.name}: the header cannot be read ({error})") from None

    def _places(self) -> list[int]:
        """For each column asked for the cell that holds it; -1 where an optional column is absent."""
        names = [_column(cell) for cell in self.cells_header]
        missing = [column for column in self.required if column not in names]
        if missing:
            raise Unreadable(
                f"{self.path.name} has no column {', '.join(missing)}; its header is: {_shorten(', '.join(names), 300)}"
            )
        twice = [column for column in (*self.required, *self.optional) if names.count(column) > 1]
        if twice:
            raise Unreadable(f"{self.path.name} has the column {twice[0]} twice; remove one")
        return [names.index(column) if column in names else -1 for column in (*self.required, *self.optional)]

    def _read_csv(self, places: list[int]) -> Iterator[Row]:
        width = len(self.cells_header)
        in_order = places == list(range(width))
        for line, cells, problem in _records(self._lines, self.delimiter):
            if not problem:
                if not cells:
                    continue
                problem = _cells_problem(cells, width)
            if problem:
                yield Row(line, (), problem, cells)
            elif in_order:
                yield Row(line, cells, "", cells)
            else:
                yield Row(line, [cells[place] if place >= 0 else "" for place in places], "", cells)

    def _read_json(self) -> Iterator[Row]:
        columns = (*self.required, *self.optional)
        decoder = msgspec.json.Decoder()
        while (text := self._lines.next()) is not None:
            text = text.strip()
            if not text:
                continue
            problem = _cells_problem([text], 1) if not self._lines.too_long else _TOO_LONG
            values: Sequence[str] = ()
            if not problem:
                values, problem = _object_values(decoder, text, columns, self.objects)
            yield Row(self._lines.number, values, problem, [text])
        if self._lines.broken:
            yield Row(self._lines.number + 1, (), self._lines.broken, [])


_TOO_LONG = f"the line is longer than {MAX_LINE:,} characters"


class _Lines:
    """Physical lines with their number; lines read too far can be pushed back."""

    def __init__(self, file: IO[str]) -> None:
        self._readline = file.readline
        self._again: deque[str] = deque()
        self.number = 0
        self.broken = ""
        self.too_long = False

    def next(self) -> str | None:
        """The next line with its end, or None at the end of the file or where the file breaks off (`broken`)."""
        self.too_long = False
        if self._again:
            self.number += 1
            return self._again.popleft()
        try:
            line = self._readline(MAX_LINE)
            if len(line) == MAX_LINE and line[-1] != "\n":
                self._skip_rest_of_line()
        except (EOFError, OSError, zlib.error) as error:
            self.broken = f"the compressed data breaks off here ({error}); make or send the file again"
            return None
        if not line:
            return None
        self.number += 1
        return line

    def push_back(self, lines: Sequence[str]) -> None:
        self._again.extendleft(reversed(lines))
        self.number -= len(lines)

    def _skip_rest_of_line(self) -> None:
        self.too_long = True
        while (rest := self._readline(MAX_LINE)) and rest[-1] != "\n":
            pass


def _column(cell: str) -> str:
    return cell.strip().lower().replace(" ", "_")


def _records(lines: _Lines, delimiter: str) -> Iterator[tuple[int, list[str], str]]:
    """Line number, cells, problem. A quote that is never closed costs its own line, not those after it."""
    pending: list[str] = []
    length = 0

    def feed() -> Iterator[str]:
        nonlocal length
        while (line := lines.next()) is not None:
            pending.append(line)
            length += len(line)
            if lines.too_long or length > MAX_LINE:
                raise csv.Error(_TOO_LONG)
            yield line

    # A generator that raised is finished, so each problem starts a fresh reader.
    while True:
        reader = csv.reader(feed(), delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                yield lines.number - len(pending) + 1, cells, ""
                pending.clear()
                length = 0
        except csv.Error as error:
            first, rest = pending[0], pending[1:]
            lines.push_back(rest)
            yield lines.number, [_shorten(first.rstrip("\r\n"), 1000)], _record_problem(error, rest)
            pending.clear()
            length = 0
            continue
        break
    if lines.broken:
        yield lines.number + 1, [], lines.broken


def _record_problem(error: csv.Error, rest: list[str]) -> str:
    text = str(error)
    if not rest and "field larger" in text:
        return f"a cell is longer than {MAX_CELL:,} characters"
    if not rest and text == _TOO_LONG:
        return text
    return "a quote in this line is never closed, or stands in the middle of a cell; double it or remove it"


def _cells_problem(cells: list[str], width: int) -> str:
    if len(cells) != width:
        return f"has {len(cells)} cells where the header has {width}"
    text = "".join(cells)
    if len(text) > MAX_CELL and max(map(len, cells)) > MAX_CELL:
        return f"a cell is longer than {MAX_CELL:,} characters"
    if "\0" in text:
        return "contains a NUL character; remove it"
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            return "is not UTF-8 text; save the file as UTF-8"
    return ""


def _object_values(
    decoder: msgspec.json.Decoder, text: str, columns: Sequence[str], objects: Collection[str]
) -> tuple[Sequence[str], str]:
    """Values of a JSON object as text: strings as they are, null as "", anything else as JSON."""
    try:
        row = decoder.decode(text)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        return (), f"is not valid JSON ({_shorten(str(error), 100)})"
    if not isinstance(row, dict):
        return (), 'is not a JSON object such as {"account": "acme"}'
    for column in columns:
        if isinstance(value := row.get(column), list | dict | bool) and column not in objects:
            return (), f"{column} must be text or a number, not {_shorten(_as_cell(value), 60)}"
    values = [_as_cell(row.get(column)) for column in columns]
    if any("\0" in value for value in values):
        return (), "contains a NUL character; remove it"
    return values, ""


def _as_cell(value: object) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else msgspec.json.encode(value).decode()


def _open(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}") from None


def _as_text(raw: IO[bytes], path: Path) -> IO[str]:
    """UTF-8 text with any byte order mark taken off; bytes that are not UTF-8 stay visible as lone surrogates."""
    start = raw.read(4)
    raw.seek(0)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Unreadable(f"{path.name} is UTF-16; save it as CSV UTF-8")
    if start[:2] == b"\x1f\x8b" or path.name.lower().endswith(".gz"):
        unzipped = gzip.GzipFile(fileobj=raw, mode="rb")
        try:
            head = unzipped.peek(2)[:2]
        except (EOFError, OSError, zlib.error) as error:
            raise Unreadable(f"{path.name} is not a whole gzip file ({error}); make it again") from None
        if head in (b"\xff\xfe", b"\xfe\xff"):
            raise Unreadable(f"{path.name} holds UTF-16 text; save it as CSV UTF-8")
        raw = io.BufferedReader(unzipped, 1 << 18)
    return io.TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape", newline="")


def _shorten(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 3] + "..."


def storable(text: str) -> str:
    """As every database takes it as a parameter: NUL and lone surrogates are shown."""
    return text.replace("\0", "\\0").encode(errors="backslashreplace").decode()


def safe_cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula: text that starts like one gets an apostrophe in front."""
    text = "" if value is None else str(value)
    if text.startswith(FORMULA_STARTS) and not _is_number(text):
        return "'" + text
    return text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.strip() == text


class TableWriter:
    """Writes CSV with every cell made safe."""

    def __init__(self, file: IO[str], header: Sequence[str]) -> None:
        self._writer = csv.writer(file)
        self._writer.writerow(map(safe_cell, header))

    def write(self, cells: Sequence[object]) -> None:
        self._writer.writerow(map(safe_cell, cells))


class RejectedRows:
    """The file of rejected rows: `line`, `reason`, then the cells as they came. Made only when a row is rejected.

    That of an earlier run goes. Raises `Unreadable` where it is the file to be read, by whatever name.
    """

    def __init__(self, path: str | Path, table: Table) -> None:
        self.path = Path(path)
        self.count = 0
        self._header = ["line", "reason", *table.cells_header]
        self._file: IO[str] | None = None
        if self.path.exists() and self.path.samefile(table.path):
            raise Unreadable(f"{self.path} is the file to be read; name another one for the rejected rows")
        if self.path.is_file():
            self.path.unlink()

    def __enter__(self) -> "RejectedRows":
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, row: Row, reason: str) -> None:
        """Notes the row; a cell that could not be stored anywhere is shortened and its unreadable bytes are shown."""
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("w", encoding="utf-8", errors="backslashreplace", newline="")
            self._writer = TableWriter(self._file, self._header)
        self.count += 1
        cells = [_shorten(cell.replace("\0", "\\0"), 1000) for cell in row.cells]
        self._writer.write([row.line, reason, *cells])
