"""What a row of features.csv says."""

from collections.abc import Container, Sequence
from typing import NamedTuple

REQUIRED = ("event", "label_en", "label_zh", "core")
OPTIONAL = ("plans",)
COLUMNS = REQUIRED + OPTIONAL
LONGEST = 200
_YES, _NO = {"1", "true", "yes"}, {"0", "false", "no", ""}


class InvalidFeature(ValueError):
    """The row cannot be taken; the message names every problem."""


class FeatureValues(NamedTuple):
    """A feature of the vendor's product; `plans` are keys, none means that no plan names it."""

    event: str
    label_en: str
    label_zh: str
    is_core: bool
    plans: tuple[str, ...]


def read_feature(cells: Sequence[str], plans: Container[str]) -> FeatureValues:
    """Cells in the order of COLUMNS. An empty label is the event's name. Raises InvalidFeature."""
    event, label_en, label_zh, core, plan_keys = (cell.strip() for cell in cells)
    chosen = tuple(plan_keys.lower().replace(",", " ").replace(";", " ").split())
    problems = [
        *(["event: is empty"] if not event else []),
        *(
            f"{name}: is longer than {LONGEST} characters"
            for name, text in (("event", event), ("label_en", label_en), ("label_zh", label_zh))
            if len(text) > LONGEST
        ),
        *([f"core: {core[:60]!r} is neither 1 nor 0"] if core.lower() not in _YES | _NO else []),
        *(f"plans: {key[:60]!r} is not a plan" for key in chosen if key not in plans),
    ]
    if problems:
        raise InvalidFeature("; ".join(problems))
    return FeatureValues(event, label_en or event, label_zh or label_en or event, core.lower() in _YES, chosen)
