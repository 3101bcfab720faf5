"""What people add to the demo by hand: pauses of the activation clock, and what CSMs feel about accounts."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from cs_platform.demo.companies import Company, Story, dice
from cs_platform.demo.usage import PAUSE_DAYS

REASONS = (
    "Their IT moves to another cloud first; we start again when that is done.",
    "The project lead is on leave; her successor wants to begin afresh.",
    "Budget freeze until the new quarter, confirmed by the owner.",
)
NOTES = {
    "good": "Good call: they showed our dashboard to their board.",
    "mixed": "They like the product, but only two people know how to build a report.",
    "bad": "The sponsor has left, and nobody answers my mails.",
}
DIARY = (
    "Call with the sponsor: they roll it out to a second team next month.",
    "Asked who else decides about the renewal; finance joins the next call.",
    "Walked two new people through their first report.",
    "They compare our exports with another tool; sent the guide on scheduled reports.",
)
TOLD = (
    "We agreed to meet every first Tuesday; the invitation is on its way.",
    "Your workshop on dashboards is booked; bring one question that you want answered.",
    "As discussed, your data source is connected. Tell us if a number looks wrong.",
)
OVERDUE_REASONS = (
    ("customer", "Their team is on another project until the end of the quarter."),
    ("sponsor", "Our champion moved on; I am looking for somebody to take over."),
    ("technical", "Single sign-on is not set up on their side, so nobody but the owner gets in."),
    ("product", "They need scheduled exports before they can let go of their spreadsheets."),
    ("scope", "They bought it for one branch and now want all of them to begin together."),
    ("vendor", "We held the first training six weeks late."),
)
_CALM = {Story.STEADY, Story.GROWING, Story.SEASONAL}
_SHARE_WITH_PULSE = 0.3
_SHARE_WITH_NOTE = 0.5
_OLDEST_PULSE = 110  # days: some are older than the 90 for which a pulse counts


class DemoPause(NamedTuple):
    """`ends_on` is None while the pause lasts."""

    external_id: str
    starts_on: datetime.date
    ends_on: datetime.date | None
    reason: str


class DemoNote(NamedTuple):
    external_id: str
    csm_email: str
    day: datetime.date
    text: str
    is_for_customer: bool


class DemoPulse(NamedTuple):
    external_id: str
    csm_email: str
    day: datetime.date
    value: str
    note: str


def draw_pauses(companies: Sequence[Company], last_day: datetime.date) -> list[DemoPause]:
    """One for every company whose story has a pause, as it stands on `last_day`."""
    found: list[DemoPause] = []
    for company in companies:
        if company.story is Story.PAUSED and company.turn <= last_day:
            ends_on = company.turn + datetime.timedelta(days=PAUSE_DAYS - 1)
            reason = dice("pause", company.number).choice(REASONS)
            found.append(DemoPause(company.external_id, company.turn, ends_on if ends_on <= last_day else None, reason))
    return found


def draw_pulses(companies: Sequence[Company], last_day: datetime.date) -> list[DemoPulse]:
    """For three companies in ten; CSMs are right about most, and wrong about some."""
    found: list[DemoPulse] = []
    for company in companies:
        rolls = dice("pulse", company.number)
        day = last_day - datetime.timedelta(days=rolls.randint(1, _OLDEST_PULSE))
        if rolls.random() > _SHARE_WITH_PULSE or day < company.starts_on:
            continue
        weights = (6, 3, 1) if company.story in _CALM else (1, 3, 4)
        value = rolls.choices(tuple(NOTES), weights)[0]
        found.append(DemoPulse(company.external_id, company.csm_email, day, value, NOTES[value]))
    return found


def draw_notes(companies: Sequence[Company], last_day: datetime.date) -> list[DemoNote]:
    """For half of the companies: one for colleagues, and some days later one that the customer reads."""
    found: list[DemoNote] = []
    for company in companies:
        rolls = dice("note", company.number)
        day = last_day - datetime.timedelta(days=rolls.randint(9, 80))
        if rolls.random() > _SHARE_WITH_NOTE or day < company.starts_on:
            continue
        later = day + datetime.timedelta(days=rolls.randint(1, 8))
        found.append(DemoNote(company.external_id, company.csm_email, day, rolls.choice(DIARY), False))
        found.append(DemoNote(company.external_id, company.csm_email, later, rolls.choice(TOLD), True))
    return found


def draw_override(companies: Sequence[Company]) -> Company | None:
    """A company that does well by every figure and that its CSM knows to be in danger."""
    calm = (company for company in companies if company.story is Story.GROWING and not company.left_on)
    return next(calm, None)
