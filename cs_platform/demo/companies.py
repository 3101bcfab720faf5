"""The demo vendor's customers: who they are, what they bought, and what becomes of them."""

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from cs_platform.demo import cast
from cs_platform.demo.cast import Place
from lib.periods import add_months

DAYS = 426  # fourteen months
SEED = "lumenara"


class Story(Enum):
    """What a company does with the product over time: (name, share of companies in percent, chance to leave)."""

    STEADY = ("steady", 38, 0.05)
    GROWING = ("growing", 13, 0.02)
    FADING = ("fading", 15, 0.72)
    STOPPED = ("stopped", 6, 0.8)
    SEASONAL = ("seasonal", 5, 0.12)
    LATE = ("late", 8, 0.3)
    PAUSED = ("paused", 5, 0.2)
    TRIED = ("tried", 5, 0.75)
    NEVER = ("never", 5, 0.85)

    @property
    def weight(self) -> int:
        return self.value[1]

    @property
    def chance_to_leave(self) -> float:
        return self.value[2]


class Rhythm(Enum):
    """How often a company's work calls for the product: (name, share of companies in percent)."""

    DAILY = ("daily", 74)
    WEEKLY = ("weekly", 13)
    MONTHLY = ("monthly", 9)
    QUARTERLY = ("quarterly", 4)


@dataclass(frozen=True)
class Company:
    """A customer. `turn` is the day its story turns: it fades, stops, pauses or wakes up from there on."""

    number: int
    name: str
    domain: str
    place: Place
    time_zone: str
    industry: str
    csm_email: str
    plan: str
    seats: int
    users: int
    annual_value: int  # major units
    story: Story
    rhythm: Rhythm
    starts_on: datetime.date
    term_months: int
    ends_on: datetime.date  # last day of the running term, or of the last one if it left
    terms: tuple[tuple[datetime.date, str], ...]  # decided terms: (last day, renewed | churned)
    turn: datetime.date

    @property
    def external_id(self) -> str:
        return f"C-{self.number}"

    @property
    def left_on(self) -> datetime.date | None:
        return self.ends_on if self.terms and self.terms[-1][1] == "churned" else None


def dice(*words: object) -> random.Random:
    """Random numbers that depend on nothing but the words: the same company whatever is drawn for the others."""
    return random.Random(":".join([SEED, *map(str, words)]))  # noqa: S311  (a simulation, no secret)


def draw_companies(last_day: datetime.date, count: int = 300) -> Iterator[Company]:
    """The customers as they stand at the end of `last_day`; names are unique, the first one is a showpiece."""
    taken: set[str] = set()
    for index in range(count):
        rolls = dice("company", index)
        company = _draw(index, rolls, last_day, taken)
        taken.add(company.name)
        yield company


def _draw(index: int, rolls: random.Random, last_day: datetime.date, taken: set[str]) -> Company:
    showpiece = index == 0
    place = cast.PLACES[0] if showpiece else rolls.choices(cast.PLACES, [place.weight for place in cast.PLACES])[0]
    industry = rolls.choice(list(cast.INDUSTRIES))
    name, domain = _name(rolls, place, industry, taken)
    story = Story.STEADY if showpiece else rolls.choices(list(Story), [story.weight for story in Story])[0]
    rhythm = Rhythm.DAILY if showpiece else rolls.choices(list(Rhythm), [rhythm.value[1] for rhythm in Rhythm])[0]
    plan = "premium" if showpiece else rolls.choices(("basic", "advanced", "premium"), (50, 34, 16))[0]
    seats = 24 if showpiece else _seats(rolls, plan)
    starts_on = _start(rolls, last_day, early=showpiece)
    term_months = 6 if rolls.random() < 0.15 and not showpiece else 12
    ends_on, terms = _terms(rolls, starts_on, term_months, story, last_day)
    return Company(
        number=1001 + index,
        name=name,
        domain=domain,
        place=place,
        time_zone=rolls.choice(place.time_zones),
        industry=industry,
        csm_email=f"{place.csm}@{cast.VENDOR_DOMAIN}",
        plan=plan,
        seats=seats,
        users=max(1, round(seats * rolls.uniform(0.35, 0.95))),
        annual_value=_price(rolls, plan, seats, place),
        story=story,
        rhythm=rhythm,
        starts_on=starts_on,
        term_months=term_months,
        ends_on=ends_on,
        terms=terms,
        turn=_turn(rolls, story, starts_on, ends_on, last_day),
    )


def _name(rolls: random.Random, place: Place, industry: str, taken: set[str]) -> tuple[str, str]:
    trades, trades_zh = cast.INDUSTRIES[industry]
    while True:
        root, trade = rolls.choice(cast.ROOTS), rolls.choice(trades)
        domain = f"{root}-{trade}".lower().replace(" & ", "-").replace(" ", "-") + ".example"
        name = f"{root} {trade}"
        if place.people == "china":
            name = rolls.choice(cast.CITIES_ZH) + rolls.choice(cast.ROOTS_ZH) + rolls.choice(trades_zh) + "有限公司"
        if name not in taken:
            return name, domain


def _seats(rolls: random.Random, plan: str) -> int:
    if rolls.random() < 0.09:
        return 1
    middle = {"basic": 6, "advanced": 11, "premium": 20}[plan]
    return max(2, min(140, round(rolls.lognormvariate(0, 0.7) * middle)))


def _price(rolls: random.Random, plan: str, seats: int, place: Place) -> int:
    euros = seats * {"basic": 190, "advanced": 320, "premium": 540}[plan] * rolls.uniform(0.85, 1.1) + 900
    return round(euros * cast.PRICE_LEVEL[place.currency] / 10) * 10


def _start(rolls: random.Random, last_day: datetime.date, *, early: bool) -> datetime.date:
    """Four in ten begin in the first two months, so that their first year ends within the story."""
    if early:
        age = DAYS - 12
    elif rolls.random() < 0.42:
        age = rolls.randint(DAYS - 60, DAYS - 1)
    else:
        age = rolls.randint(4, DAYS - 60)
    return last_day - datetime.timedelta(days=age)


def _terms(
    rolls: random.Random, starts_on: datetime.date, months: int, story: Story, last_day: datetime.date
) -> tuple[datetime.date, tuple[tuple[datetime.date, str], ...]]:
    decided: list[tuple[datetime.date, str]] = []
    for number in range(1, 100):
        end = add_months(starts_on, months * number) - datetime.timedelta(days=1)
        if end > last_day:
            return end, tuple(decided)
        leaves = rolls.random() < story.chance_to_leave
        decided.append((end, "churned" if leaves else "renewed"))
        if leaves:
            return end, tuple(decided)
    raise ValueError(f"a term of {months} months never gets past {last_day}")


def _turn(
    rolls: random.Random, story: Story, starts_on: datetime.date, ends_on: datetime.date, last_day: datetime.date
) -> datetime.date:
    if story is Story.LATE:
        return starts_on + datetime.timedelta(days=rolls.randint(95, 160))
    if story is Story.PAUSED:
        return starts_on + datetime.timedelta(days=rolls.randint(10, 30))
    before = min(ends_on, last_day) - datetime.timedelta(days=rolls.randint(15, 150))
    return max(before, starts_on + datetime.timedelta(days=20))
