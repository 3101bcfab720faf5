"""What the demo vendor's customers do with the product, day by day and person by person."""

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

from cs_platform.demo import cast
from cs_platform.demo.companies import Company, Rhythm, Story, dice
from cs_platform.demo.features import FEATURES
from cs_platform.demo.seasons import busyness

PAUSE_DAYS = 60
_LARGEST_TEAM = 30  # of a big company, those who really work with the product


class UsageRow(NamedTuple):
    """One line of usage.csv."""

    account: str
    user: str
    event: str
    timestamp: str
    times: int


@dataclass(frozen=True)
class Person:
    """Somebody who uses the product: from which day on, how often on a working day, and what for."""

    email: str
    joins_on: datetime.date
    leaves_on: datetime.date
    eagerness: float
    events: tuple[str, ...]
    tastes: tuple[float, ...]


def simulate_usage(company: Company, last_day: datetime.date) -> Iterator[UsageRow]:
    """All usage of a company from its first to its last day or `last_day`, in order of days."""
    rolls = dice("usage", company.number)
    team = _team(company, rolls)
    zone = ZoneInfo(company.time_zone)
    day = company.starts_on
    until = min(last_day, company.left_on or last_day)
    while day <= until:
        level = intensity(company, day) * busyness(day, company.place.country) * _called_for(company, day)
        if level > 0:
            offset = datetime.datetime.combine(day, datetime.time(12), zone).utcoffset() or datetime.timedelta()
            for person in team:
                if person.joins_on <= day < person.leaves_on and rolls.random() < person.eagerness * level:
                    yield from _visit(company, person, day, offset, rolls)
        day += datetime.timedelta(days=1)


def people_of(company: Company) -> list[str]:
    """E-mail addresses of the company's users, the keenest first."""
    return [person.email for person in _team(company, dice("usage", company.number))]


def intensity(company: Company, day: datetime.date) -> float:
    """How much the company's story makes of a working day: 0 nothing, 1 as usual."""
    age = (day - company.starts_on).days
    since_turn = (day - company.turn).days
    match company.story:
        case Story.NEVER:
            return 0
        case Story.TRIED:
            return 0.5 if age in (1, 2, 9) else 0
        case Story.LATE:
            return _ramp(since_turn, 30) if since_turn >= 0 else (0.25 if age in (3, 4) else 0)
        case Story.PAUSED:
            return _ramp(since_turn - PAUSE_DAYS, 25) if since_turn >= PAUSE_DAYS else 0.5 * (since_turn < 0)
        case Story.FADING:
            return _ramp(age, 30) * (max(0.04, 1 - since_turn / 80) if since_turn > 0 else 1)
        case Story.STOPPED:
            return _ramp(age, 30) * (since_turn < 0)
        case Story.GROWING:
            return min(1.5, 0.45 + age / 250)
        case Story.SEASONAL:
            return _ramp(age, 20) * (1.2 if day.month in (1, 2, 3, 9, 10, 11) else 0.15)
    return _ramp(age, 25)


def _ramp(age: int, days: int) -> float:
    """People find their way into the product over the first weeks."""
    return min(1.0, 0.15 + 0.85 * age / days)


def _called_for(company: Company, day: datetime.date) -> float:
    """Whether the company's work calls for the product on that day; slow companies come with most of the team."""
    if company.rhythm is Rhythm.DAILY:
        return 1
    if company.rhythm is Rhythm.WEEKLY:
        return 1.6 if day.weekday() == company.number % 5 else 0
    closing = 1 < day.day <= 6
    if company.rhythm is Rhythm.QUARTERLY:
        closing = closing and day.month % 3 == 1
    return 1.6 if closing else 0


def _team(company: Company, rolls: random.Random) -> list[Person]:
    first, last = cast.FIRST_NAMES[company.place.people], cast.LAST_NAMES[company.place.people]
    team: list[Person] = []
    for index in range(min(company.users, _LARGEST_TEAM)):
        name = f"{rolls.choice(first)}.{rolls.choice(last)}".lower()
        joins = company.starts_on + datetime.timedelta(days=0 if index < 2 else rolls.randint(0, 75))
        stays = 10_000 if index < 2 or rolls.random() < 0.8 else rolls.randint(60, 300)
        events, tastes = _tastes(company, rolls, index)
        team.append(
            Person(
                email=f"{name}{index or ''}@{company.domain}",
                joins_on=joins,
                leaves_on=joins + datetime.timedelta(days=stays),
                eagerness=max(0.04, 0.75 * rolls.betavariate(1.4, 2.4)) if index else 0.7,
                events=events,
                tastes=tastes,
            )
        )
    return team


def _tastes(company: Company, rolls: random.Random, index: int) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Viewers look, analysts build; who only tried never got to the core of the product."""
    chosen = [
        feature
        for feature in FEATURES
        if company.plan in feature.plans and not (company.story is Story.TRIED and feature.core)
    ]
    builds = index % 3 == 0
    weights = tuple(
        (3.0 if feature.core else 0.5 if builds else 0.12)
        * rolls.uniform(0.3, 1.5)
        * (rolls.random() < 0.8 or index == 0)
        + 0.001
        for feature in chosen
    )
    return tuple(feature.event for feature in chosen), weights


def _visit(
    company: Company, person: Person, day: datetime.date, offset: datetime.timedelta, rolls: random.Random
) -> Iterator[UsageRow]:
    """What a person did on a day: one to three kinds of events, each with how often, in local working hours."""
    for event in dict.fromkeys(rolls.choices(person.events, person.tastes, k=rolls.randint(1, 3))):
        minutes = int(rolls.triangular(8 * 60, 19 * 60, 10.5 * 60))
        at = datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(minutes=minutes) - offset
        times = 1 + int(rolls.expovariate(0.12))
        yield UsageRow(company.external_id, person.email, event, f"{at:%Y-%m-%dT%H:%M:00Z}", times)
