"""The design system on one page: every piece that pages are made of, with the figures of nobody."""

import datetime as dt
import math

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.doors import staff_required
from dashboard.forms import PulseForm
from dashboard.page import page
from dashboard.progress import Progress
from health.choices import ActivationState, Band
from health.queries.checklist import Checklist, Step
from jobs.choices import RunPhase
from jobs.models import Run
from jobs.queries import RunState

COLOURS = (
    "ground", "surface", "raised", "sunken", "hover", "line", "line-strong", "text", "text-soft", "accent",
    "accent-ground", "good", "good-ground", "warn", "warn-ground", "bad", "bad-ground", "idle", "idle-ground",
    "chart-line", "chart-bar", "chart-grid",
)  # fmt: skip
FIRST = dt.date(2026, 1, 1)


@staff_required
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    context = {
        "colours": COLOURS,
        "bands": [band.value for band in Band],
        "form": PulseForm(today=FIRST),
        "band_options": Band.choices,
        "series": _series(),
        "spark_values": [value for _day, value in _series()],
        "bars": [(day, round(value / 4)) for day, value in _series() if value is not None],
        "trends": [450, 0, -1250, None],
        "checklists": [_checklist(20, reached=1), _checklist(92, reached=2)],
        "progresses": [_progress(1, RunPhase.RUNNING, done=12), _progress(2, RunPhase.STUCK, done=39)],
        "columns": [
            {"label": _("Account"), "sort_url": "#table", "sorted": "ascending"},
            {"label": _("Seats"), "numeric": True},
        ],
        "table_rows": [["Acme", 12], ["Globex", 1200]],
        "menu_items": [{"url": "#menu", "label": _("Accounts")}, {"url": "#menu", "label": _("Definitions")}],
        "tabs": [
            {"url": "#tabs", "label": _("Accounts"), "current": True},
            {"url": "#tabs", "label": _("Definitions")},
        ],
    }
    return page(request, "dashboard/components.html", context, section="components")


def _series() -> list[tuple[dt.date, float | None]]:
    """A slow wave with a gap, so that every part of a chart can be seen."""
    days = [FIRST + dt.timedelta(days=n) for n in range(60)]
    return [(day, None if 20 <= n < 26 else 60 + 25 * math.sin(n / 9)) for n, day in enumerate(days)]


def _checklist(day: int, *, reached: int) -> Checklist:
    deadline = FIRST + dt.timedelta(days=89)
    steps = [("habit", "active_days", 5, 5), ("team", "distinct_users", 2, 2), ("core", "event_count", 1, 0)]
    return Checklist(
        state=ActivationState.NOT_ACTIVATED if day > 90 else ActivationState.IN_PROGRESS,
        starts_on=FIRST,
        deadline=deadline,
        activated_on=None,
        projected_on=None if day > 90 else FIRST + dt.timedelta(days=45),
        day=min(day, 90),
        length=90,
        days_left=90 - day,
        steps=[
            Step(key, kind, "", at_least, total if n < reached else 0, FIRST if n < reached else None)
            for n, (key, kind, at_least, total) in enumerate(steps)
        ],
        pauses=[],
    )


def _progress(pk: int, phase: RunPhase, *, done: int) -> Progress:
    """A run that nobody asked for, which asks for nothing either."""
    total = 40
    is_over = phase is not RunPhase.RUNNING
    state = RunState(
        run=Run(pk=pk, finished_at=timezone.now() if is_over else None),
        total=total,
        done=done,
        parked=total - done if is_over else 0,
        rows=done * 250,
        expected=total * 250,
        share=done / total,
        phase=phase,
        elapsed=dt.timedelta(seconds=2 * done),
        remaining=None if is_over else dt.timedelta(seconds=2 * (total - done)),
    )
    problems = [_("Line 3 names an account that does not exist.")] if is_over else []
    name = _("Import of a file") if is_over else _("Recompute")
    return Progress(name=name, url="", state=state, files=[], problems=problems, is_unheard=False, may_retry=is_over)
