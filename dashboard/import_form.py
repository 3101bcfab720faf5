"""The mapping of an import as a form: a line for each target, made from the file and read from what is sent."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import import_words
from health.choices import OutcomeKind
from health.models.imports import FileImport
from health.rules.imports import days
from health.rules.imports.mapping import LONGEST_CONSTANT, FileMapping, Source
from health.rules.imports.targets import TARGETS
from health.services.imports.preview import Preview, plan_keys
from lib.tables import storable
from tiers.choices import BillingPeriod

MOST_WORDS = 20


def read(sent: Mapping[str, str], kind: str) -> FileMapping:
    """The mapping that was sent; what makes no sense in it is left out, `mapping.check` says what is missing."""
    sources: dict[str, Source] = {}
    values: dict[str, dict[str, str]] = {}
    for target in TARGETS[kind]:
        source = _source(sent.get(f"source-{target.name}", ""), sent.get(f"constant-{target.name}", ""))
        if source is not None:
            sources[target.name] = source
        for number in range(MOST_WORDS):
            cell, meant = sent.get(f"cell-{target.name}-{number}", ""), sent.get(f"meant-{target.name}-{number}", "")
            if cell and meant:
                values.setdefault(target.name, {})[storable(cell)] = storable(meant)
    for target in TARGETS[kind]:  # what is not asked for on the page: other words for countries
        if target.name == "country" and "country" in sources:
            values["country"] = dict(target.known)
    written = sent.get("day_format", days.ISO)
    return FileMapping(kind, sources, values, written if written in days.FORMATS else days.ISO)


def _source(chosen: str, constant: str) -> Source | None:
    """`column:3`, or `lookup:12:3`: column 3 looked up in import 12; else what is always meant."""
    word, *numbers = chosen.split(":")
    if all(number.isascii() and number.isdigit() and len(number) < 10 for number in numbers):
        match word, [int(number) for number in numbers]:
            case "column", [place]:
                return Source(column=place)
            case "lookup", [other, place]:
                return Source(column=place, lookup=other)
    text = storable(constant).strip()[:LONGEST_CONSTANT]
    return Source(constant=text) if text else None


def lines(
    found: FileImport, mapping: FileMapping, shown: Preview, problems: Mapping[str, str],
    lookups: Mapping[int, Sequence[str]], names: Mapping[int, str],
) -> list[dict[str, Any]]:  # fmt: skip
    """For each target what the page shows: where it comes from, what it can come from, what its words mean."""
    return [
        {
            "name": target.name,
            "label": import_words.TARGETS[target.name],
            "required": target.required,
            "chosen": _chosen(mapping.sources.get(target.name)),
            "constant": (source.constant if (source := mapping.sources.get(target.name)) else ""),
            "options": _options(found, target.name, lookups, names),
            "sample": _sample(mapping.sources.get(target.name), shown.samples),
            "problem": problems.get(target.name, ""),
            "words": _words(target.name, mapping, shown.words.get(target.name, [])),
        }
        for target in TARGETS[mapping.kind]
    ]


def _chosen(source: Source | None) -> str:
    if source is None or source.column is None:
        return ""
    return f"column:{source.column}" if source.lookup is None else f"lookup:{source.lookup}:{source.column}"


def _options(
    found: FileImport, target: str, lookups: Mapping[int, Sequence[str]], names: Mapping[int, str]
) -> list[tuple[str, str]]:
    columns = [(f"column:{place}", cell) for place, cell in enumerate(found.header)]
    if target != "account":
        return columns
    looked_up = [
        (f"lookup:{other}:{place}", f"{cell} → {names[other]}")
        for other, theirs in lookups.items()
        for place, cell in enumerate(found.header)
        if cell in theirs
    ]
    return columns + looked_up


def _sample(source: Source | None, samples: Sequence[str]) -> str:
    in_file = source is not None and source.column is not None and source.column < len(samples)
    return samples[source.column] if in_file and source and source.column is not None else ""


def _words(target: str, mapping: FileMapping, cells: Sequence[str]) -> list[dict[str, Any]]:
    """Cells that are none of the known values, each with what it is taken to mean."""
    known = _known(target)
    return [
        {"cell": cell, "meant": mapping.values.get(target, {}).get(cell, ""), "options": known}
        for cell in cells[:MOST_WORDS]
        if cell.lower() not in known
    ]


def _known(target: str) -> list[str]:
    if target == "plan":
        return plan_keys()
    return {"period": BillingPeriod.values, "outcome": OutcomeKind.values}.get(target, [])
