"""Which cell of a row, or which constant, fills each target; and the row as the importers take it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from health.rules.imports import days
from health.rules.imports.targets import TARGETS

LONGEST_CONSTANT = 200


class InvalidMapping(ValueError):
    """The mapping cannot be used; `problems` says why, by target."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {problem}" for name, problem in problems.items()))
        self.problems = dict(problems)


@dataclass(frozen=True)
class Source:
    """Where a target's value comes from: a column (by its place), that column looked up in another import, or what is
    always the same."""

    column: int | None = None
    lookup: int | None = None  # the import in whose file the cell is looked up
    constant: str = ""


@dataclass(frozen=True)
class FileMapping:
    """The whole mapping of a file. `values`: target -> what a cell says -> what is meant by it."""

    kind: str
    sources: dict[str, Source] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    day_format: str = days.ISO

    def as_json(self) -> dict[str, Any]:
        sources = {
            name: {key: value for key, value in vars(source).items() if value not in (None, "")}
            for name, source in self.sources.items()
        }
        return {"sources": sources, "values": self.values, "day_format": self.day_format}


def from_json(kind: str, stored: Mapping[str, Any]) -> FileMapping:
    sources = {name: Source(**source) for name, source in stored.get("sources", {}).items()}
    return FileMapping(kind, sources, dict(stored.get("values", {})), stored.get("day_format", days.ISO))


def check(mapping: FileMapping, width: int) -> None:
    """Raises InvalidMapping."""
    problems: dict[str, str] = {}
    for target in TARGETS[mapping.kind]:
        source = mapping.sources.get(target.name)
        if source is None and target.required:
            problems[target.name] = "choose a column or say what is always meant"
        elif source and source.column is not None and not 0 <= source.column < width:
            problems[target.name] = "the file has no such column"
        elif source and source.column is None and not source.constant.strip() and target.required:
            problems[target.name] = "is empty; say what is always meant"
    if problems:
        raise InvalidMapping(problems)


class RowMaker:
    """Makes rows of the file into values in the order of `columns`.

    `lookups`: import -> cell -> what it stands for. A day that is not in the file's format stays as it is, so that the
    importer says what is wrong with it; so does a cell that is looked up in vain, with a word that it was.
    """

    def __init__(
        self, mapping: FileMapping, columns: Sequence[str], lookups: Mapping[int, Mapping[str, str]] | None = None
    ) -> None:
        self._lookups = lookups or {}
        is_day = {target.name for target in TARGETS[mapping.kind] if target.is_day}
        self._parts = [
            (
                mapping.sources.get(name),
                mapping.values.get(name, {}),
                mapping.day_format if name in is_day and mapping.day_format != days.ISO else "",
            )
            for name in columns
        ]

    def values(self, cells: Sequence[str]) -> list[str]:
        return [self._value(source, meant, day_format, cells) for source, meant, day_format in self._parts]

    def unresolved(self, cells: Sequence[str]) -> str:
        """What is looked up in vain, "" where nothing is."""
        for source, _meant, _format in self._parts:
            if source and source.lookup is not None and source.column is not None:
                cell = cells[source.column].strip()
                if cell and cell not in self._lookups.get(source.lookup, {}):
                    return cell
        return ""

    def _value(self, source: Source | None, meant: Mapping[str, str], day_format: str, cells: Sequence[str]) -> str:
        if source is None:
            return ""
        if source.column is None:
            return source.constant
        text = cells[source.column]
        if source.lookup is not None:
            return self._lookups.get(source.lookup, {}).get(text.strip(), "")
        if meant:
            text = meant.get(text.strip(), text)
        return days.as_iso(text, day_format) if day_format else text
