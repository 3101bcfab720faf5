"""What `components/progress.html` shows of a run: any page that starts one includes it with `progress_of(...)`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models.people import User
from accounts.queries import may_retry, stored_files_for
from dashboard import run_kinds
from jobs import queries, services
from jobs.choices import RunPhase
from jobs.models import Run, StoredFile, WorkItem
from jobs.queries import RunState
from lib import formats

PROBLEMS_SHOWN = 5
CLOCK = "clock"  # as who the clock asks


@dataclass(frozen=True)
class Progress:
    """A run in the eyes of one person."""

    name: str
    url: str  # where the piece asks for itself again; empty where it shall not
    state: RunState
    files: list[StoredFile]  # those that the person may download
    problems: list[str]
    is_unheard: bool  # it waits, and no worker takes anything
    may_retry: bool

    @property
    def percent(self) -> int:
        return int(self.state.share * 100)

    @property
    def parts(self) -> str:
        return _of(self.state.done, self.state.total)

    @property
    def rows(self) -> str:
        return _of(self.state.rows, None if self.state.is_over else self.state.expected)

    @property
    def spoken(self) -> str:
        """For who listens: a word when it starts, a word every tenth, a word at the end."""
        if self.state.phase is not RunPhase.RUNNING:
            return str(self.state.phase.label)
        return formats.percent(self.percent // 10 / 10, _locale())

    @property
    def stopped(self) -> str:
        text = ngettext("%(count)d part stopped for good", "%(count)d parts stopped for good", self.state.parked)
        return text % {"count": self.state.parked}


def _of(number: int, total: int | None) -> str:
    locale = _locale()
    if total is None:
        return formats.number(number, locale)
    values = {"number": formats.number(number, locale), "total": formats.number(total, locale)}
    return _("%(number)s of %(total)s") % values


def _locale() -> str:
    return formats.cldr_name(get_language() or "en")


def asked(run: Run) -> str:
    """Who asked for it, and when, in one line."""
    when = {"moment": formats.moment(run.created_at, _locale(), timezone.get_current_timezone())}
    if run.requested_by == CLOCK:
        return _("Started by the clock, %(moment)s") % when
    if not run.requested_by:
        return _("Started %(moment)s") % when
    return _("Asked for by %(person)s, %(moment)s") % {**when, "person": run.requested_by}


def progress_of(run: Run, person: User, *, at: datetime) -> Progress:
    state = queries.run_state(run, at=at)
    return Progress(
        name=run_kinds.name(run.kind),
        url=reverse("dashboard:run", args=[run.pk]),
        state=state,
        files=list(stored_files_for(person).filter(run=run).order_by("pk")) if state.is_over else [],
        problems=_problems(run) if state.parked else [],
        is_unheard=state.phase is RunPhase.WAITING and not queries.worker_alive(at),
        may_retry=bool(state.parked) and may_retry(person, run),
    )


def _problems(run: Run) -> list[str]:
    """What stopped the parked items, each said once."""
    errors = queries.parked_items().filter(run=run).order_by("pk").values_list("error", flat=True)
    return list(dict.fromkeys(in_words(error) for error in errors[:100]))[:PROBLEMS_SHOWN]


def in_words(error: str) -> str:
    """An item's error for whoever looks at it here; the whole of it, with the place in the code, is in the admin."""
    first = error.partition("\n")[0]
    if services.is_loss(first):
        return _("The worker was lost each time it did this: it may have run out of memory, or been stopped.")
    if first.startswith("celery.exceptions.SoftTimeLimitExceeded"):
        return _("It took longer than one part of a run may take. Try again when less is going on, or ask for less.")
    return first


@dataclass(frozen=True)
class Part:
    """A work item as its run's page shows it."""

    item: WorkItem
    state: str
    duration: timedelta | None
    rows: int
    problem: str

    @property
    def is_parked(self) -> bool:
        return self.item.parked_at is not None


def part_of(item: WorkItem, *, at: datetime) -> Part:
    end = item.done_at or item.parked_at or at
    return Part(
        item=item,
        state=_state_of(item),
        duration=end - item.claimed_at if item.claimed_at else None,
        rows=item.rows if item.done_at else item.reached or 0,
        problem=in_words(item.error) if item.error else "",
    )


def _state_of(item: WorkItem) -> str:
    if item.parked_at:
        return str(capfirst(_("parked")))
    if item.done_at:
        return str(capfirst(RunPhase.DONE.label))
    return str(capfirst(RunPhase.RUNNING.label if item.claimed_at else RunPhase.WAITING.label))


def parked_ids(run: Run) -> list[int]:
    return list(queries.parked_items().filter(run=run).values_list("pk", flat=True))
