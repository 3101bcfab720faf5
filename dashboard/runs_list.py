"""The list of runs as an address describes it: of which kind, standing how, from where on. The newest stands first."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from dashboard import run_kinds
from jobs import queries
from jobs.choices import RunPhase
from jobs.models import WorkItem
from jobs.queries import RunState
from lib.ids import is_id

PAGE = 50
PHASES = (RunPhase.RUNNING, RunPhase.STUCK, RunPhase.DONE)


@dataclass(frozen=True)
class Choice:
    """Every field as it stands in the address, checked. `older` and `newer` are the run that the page lies beyond."""

    kind: str = ""
    state: str = ""
    older: str = ""
    newer: str = ""

    @property
    def is_filtered(self) -> bool:
        return bool(self.kind or self.state)

    def address(self, **changes: str) -> str:
        pairs = {name: value for name, value in vars(replace(self, **changes)).items() if value}
        return "?" + urlencode(pairs) if pairs else "?"


@dataclass(frozen=True)
class RunRow:
    state: RunState
    name: str


@dataclass(frozen=True)
class Page:
    rows: list[RunRow]
    newer_url: str
    older_url: str


def read_choice(query: QueryDict) -> tuple[Choice, list[str]]:
    """What the address asks for, and the names in it whose values mean nothing: those are left out."""
    values = {name: query.get(name, "").strip() for name in vars(Choice())}
    unknown = [name for name, value in values.items() if value and not _is_known(name, value)]
    return Choice(**{name: value for name, value in values.items() if name not in unknown}), unknown


def _is_known(name: str, value: str) -> bool:
    if name == "state":
        return value in PHASES
    return "\0" not in value and len(value) <= 50 if name == "kind" else is_id(value)


def read_page(choice: Choice, *, at: datetime) -> Page:
    runs = queries.runs_like(kind=choice.kind, phase=choice.state)
    found, has_newer, has_older = _around(runs, choice)
    rows = [RunRow(state, run_kinds.name(state.run.kind)) for state in queries.run_states(found, at=at)]
    newer = choice.address(newer=str(found[0].pk), older="") if has_newer and found else ""
    older = choice.address(older=str(found[-1].pk), newer="") if has_older and found else ""
    return Page(rows, newer, older)


def _around(runs: QuerySet, choice: Choice) -> tuple[list, bool, bool]:
    """A page of rows by falling id, and whether newer and older ones lie beyond."""
    if choice.newer and not choice.older:
        found = list(runs.filter(pk__gt=int(choice.newer)).order_by("pk")[: PAGE + 1])
        return found[:PAGE][::-1], len(found) > PAGE, True
    if choice.older:
        runs = runs.filter(pk__lt=int(choice.older))
    found = list(runs.order_by("-pk")[: PAGE + 1])
    return found[:PAGE], bool(choice.older), len(found) > PAGE


def items_of(run_id: int, *, after: str, only_parked: bool) -> tuple[list[WorkItem], str]:
    """A page of a run's parts in order, and the last one's id where more follow."""
    items = WorkItem.objects.filter(run_id=run_id).order_by("pk")
    if only_parked:
        items = items.exclude(parked_at=None)
    if is_id(after):
        items = items.filter(pk__gt=int(after))
    found = list(items[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""
