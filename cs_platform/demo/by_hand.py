"""Stores what people add to the demo by hand, through the services that the pages call; nothing twice."""

import datetime
from collections.abc import Sequence

from accounts.choices import EntryKind
from accounts.models.company import Account
from accounts.models.people import User
from accounts.models.timeline import TimelineEntry
from accounts.services import tags
from accounts.services.notes import add_note
from cs_platform.demo.companies import Company, dice
from cs_platform.demo.opinions import (
    OVERDUE_REASONS,
    DemoNote,
    DemoPause,
    DemoPulse,
    draw_notes,
    draw_override,
    draw_pauses,
    draw_pulses,
)
from health.models.activation import Pause
from health.models.opinions import Override, Pulse
from health.models.overdue import OverdueReason
from health.models.scores import AccountSnapshot
from health.services import activation, opinions, overdue

TAGS = ("Reference customer", "Executive sponsor", "Renewal at risk", "Beta programme")


def add_by_hand(companies: Sequence[Company], last_day: datetime.date) -> str:
    """Pauses, pulses, notes and one override, as they stand on `last_day`; says how many there are."""
    ids = dict(Account.objects.values_list("external_id", "pk"))
    staff = {user.email: user for user in User.objects.exclude(staff_role="")}
    pauses, pulses = draw_pauses(companies, last_day), draw_pulses(companies, last_day)
    for pause in pauses:
        _pause(ids[pause.external_id], pause)
    for pulse in pulses:
        _give_pulse(ids[pulse.external_id], pulse, staff[pulse.csm_email])
    notes = draw_notes(companies, last_day)
    for note in notes:
        _write_note(ids[note.external_id], note, staff[note.csm_email])
    if company := draw_override(companies):
        _override(ids[company.external_id], staff[company.csm_email], last_day)
    tagged = sum(_tag(ids[company.external_id], number, last_day) for number, company in enumerate(companies))
    return (
        f"{tagged} tags, {len(pauses)} pauses, {len(pulses)} pulses, {len(notes)} notes,"
        f" {int(company is not None)} override"
    )


def explain_overdue(last_day: datetime.date) -> str:
    """A reason for three of five overdue accounts; needs the scores."""
    late = AccountSnapshot.objects.current().filter(activation_state="not_activated").exclude(csm=None)
    reasons = 0
    for row in late.select_related("csm").order_by("pk"):
        rolls = dice("overdue", row.external_id)
        if (
            row.csm is not None
            and rolls.random() < 0.6
            and not OverdueReason.objects.filter(account_id=row.pk).exists()
        ):
            category, text = rolls.choice(OVERDUE_REASONS)
            overdue.give_reason(account_id=row.pk, category=category, text=text, actor=row.csm, at=_noon(last_day))
            reasons += 1
    return f"{reasons} reasons for being overdue"


def _pause(account_id: int, pause: DemoPause) -> None:
    if Pause.objects.filter(account_id=account_id, starts_on=pause.starts_on).exists():
        return
    activation.pause(
        account_id=account_id,
        starts_on=pause.starts_on,
        reason=pause.reason,
        actor=None,
        today=pause.starts_on,
        at=_noon(pause.starts_on),
    )
    if pause.ends_on is not None:
        activation.resume(
            account_id=account_id,
            last_day=pause.ends_on,
            actor=None,
            today=pause.ends_on,
            at=_noon(pause.ends_on),
        )


def _give_pulse(account_id: int, pulse: DemoPulse, csm: User) -> None:
    if not Pulse.objects.filter(account_id=account_id, at=_noon(pulse.day)).exists():
        opinions.give_pulse(account_id=account_id, value=pulse.value, note=pulse.note, actor=csm, at=_noon(pulse.day))


def _write_note(account_id: int, note: DemoNote, csm: User) -> None:
    at = _noon(note.day)
    if not TimelineEntry.objects.filter(account_id=account_id, kind=EntryKind.NOTE, at=at).exists():
        add_note(account_id=account_id, text=note.text, customer_visible=note.is_for_customer, actor=csm, at=at)


def _override(account_id: int, csm: User, last_day: datetime.date) -> None:
    if Override.objects.filter(account_id=account_id).exists():
        return
    opinions.set_override(
        account_id=account_id,
        band="at_risk",
        reason="They compare vendors this month and told me so; the figures cannot show it yet.",
        expires_on=last_day + datetime.timedelta(days=45),
        today=last_day,
        actor=csm,
        at=_noon(last_day),
    )


def _tag(account_id: int, number: int, last_day: datetime.date) -> bool:
    """Every ninth account bears a tag, in turn."""
    if number % 9:
        return False
    tags.add_tag(account_id=account_id, name=TAGS[number // 9 % len(TAGS)], actor=None, at=_noon(last_day))
    return True


def _noon(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(12), datetime.UTC)
