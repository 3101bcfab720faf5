"""Cohort tables for readers: counted at each visit where that is quick, else once in a few hours and kept."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import transaction

from accounts.models.company import Account
from health.models.cohorts import CohortCount
from health.queries.cohorts import cohort_table, count
from health.rules.cohorts import Cohort, Counts, Group, Subject, Unit, table_of
from jobs.models import Run
from jobs.rules import period_of
from jobs.services import claim_period, start_run

KIND = "count cohorts"
TASK = "health.count_cohorts_of"
LIVE = 1_000  # accounts up to which a table is counted whenever somebody looks
EVERY = timedelta(hours=6)  # how often the clock counts again
KEPT = timedelta(hours=24)  # how old a count may become while no clock runs
WANTED = timedelta(days=14)  # groups that nobody has asked for since are not counted any more
Question = tuple[Subject, Unit, Group]
USUAL: tuple[Question, ...] = tuple((subject, unit, Group()) for subject in Subject for unit in Unit)


@dataclass(frozen=True)
class Answer:
    """A table and when its counts were made."""

    table: list[Cohort]
    counted_at: datetime
    is_kept: bool


def ask(*, subject: Subject, unit: Unit, until: date, group: Group, at: datetime) -> Answer:
    """The table as of `until`. Among many accounts it may be as old as KEPT."""
    if _is_small():
        return Answer(cohort_table(subject=subject, unit=unit, until=until, group=group), at, is_kept=False)
    kept = CohortCount.objects.filter(subject=subject, unit=unit, group=_key(group)).first()
    if kept is None or kept.until < until or at - kept.counted_at > KEPT:
        kept = keep(subject=subject, unit=unit, group=group, until=max(until, _today(at)), at=at)
    elif kept.asked_on < _today(at):
        CohortCount.objects.filter(pk=kept.pk).update(asked_on=_today(at))
    return Answer(table_of(_from_json(kept.counts), unit=unit, until=until), kept.counted_at, is_kept=True)


def keep(*, subject: Subject, unit: Unit, group: Group, until: date, at: datetime) -> CohortCount:
    """Counts now, for whoever asks next."""
    counts = count(subject=subject, unit=unit, until=until, group=group)
    values = {"counts": _as_json(counts), "until": until, "counted_at": at, "asked_on": _today(at)}
    found, _ = CohortCount.objects.update_or_create(subject=subject, unit=unit, group=_key(group), defaults=values)
    return found


@transaction.atomic
def count_wanted(*, at: datetime) -> Run | None:
    """Once in a few hours: asks for counts of everybody and of each group that somebody looked at lately.

    None where the period is claimed already, or all is so small that it is counted at each visit.
    """
    if not claim_period(KIND, period_of(at, EVERY), at):
        return None
    CohortCount.objects.filter(asked_on__lt=_today(at) - WANTED).delete()
    if _is_small():
        return None
    asked = CohortCount.objects.values_list("subject", "unit", "group")
    wanted = {(subject.value, unit.value, _key(group)) for subject, unit, group in USUAL} | set(asked)
    items = [{"subject": subject, "unit": unit, "group": group} for subject, unit, group in sorted(wanted)]
    return start_run(kind=KIND, task=TASK, items=items, requested_by="clock", at=at)


def recount(params: dict, *, at: datetime) -> Callable[[], int]:
    """A work item of `count_wanted`: counts; the function returned stores. The day of the last reader stays."""
    subject, unit = Subject(params["subject"]), Unit(params["unit"])
    group = Group(**json.loads(params["group"] or "{}"))
    counts = count(subject=subject, unit=unit, until=_today(at), group=group)
    values = {"counts": _as_json(counts), "until": _today(at), "counted_at": at}

    def store() -> int:
        CohortCount.objects.update_or_create(
            subject=subject,
            unit=unit,
            group=params["group"],
            defaults=values,
            create_defaults={**values, "asked_on": _today(at)},
        )
        return 1

    return store


def _is_small() -> bool:
    return Account.objects.all()[: LIVE + 1].count() <= LIVE


def _today(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _key(group: Group) -> str:
    values = {"plan": group.plan, "industry": group.industry, "csm": group.csm}
    return (
        ""
        if group.is_everybody
        else json.dumps({name: value for name, value in values.items() if value not in ("", None)})
    )


def _as_json(counts: Counts) -> dict:
    active: dict[str, dict[str, int]] = {}
    for (cohort, period), number in counts.active.items():
        active.setdefault(cohort.isoformat(), {})[period.isoformat()] = number
    return {"since": {day.isoformat(): number for day, number in counts.since.items()}, "active": active}


def _from_json(kept: dict) -> Counts:
    day = date.fromisoformat
    return Counts(
        {day(text): number for text, number in kept["since"].items()},
        {
            (day(cohort), day(period)): number
            for cohort, periods in kept["active"].items()
            for period, number in periods.items()
        },
    )
