"""What people write into an account's timeline by hand. A note is never changed: a correction is another entry."""

import datetime
import zoneinfo

from django.db import transaction
from django.utils.translation import gettext_noop as _

from accounts.choices import EntryKind
from accounts.models.people import User
from accounts.models.timeline import TimelineEntry
from accounts.services.timeline import LONGEST, day, write_line


class EmptyNote(Exception):
    """A note says something."""


class TooLong(Exception):
    """A note has 1,000 characters at most."""


class NoSuchNote(Exception):
    """The account has no such entry, or it is not a note."""


@transaction.atomic
def add_note(
    *, account_id: int, text: str, customer_visible: bool = False, actor: User, at: datetime.datetime
) -> TimelineEntry:
    """Writes down what somebody knows of an account. Raises EmptyNote, TooLong."""
    return write_line(
        account_id=account_id,
        kind=EntryKind.NOTE,
        text="%(note)s",
        values={"note": _tidy(text)},
        actor=actor,
        at=at,
        customer_visible=customer_visible,
    )


@transaction.atomic
def correct_note(*, account_id: int, note_id: int, text: str, actor: User, at: datetime.datetime) -> TimelineEntry:
    """Says what a note should have said; who saw it sees the correction too. Raises NoSuchNote, EmptyNote, TooLong."""
    note = note_of(account_id, note_id)
    written_on = note.at.astimezone(zoneinfo.ZoneInfo(note.account.time_zone)).date()
    return write_line(
        account_id=account_id,
        kind=EntryKind.NOTE,
        text=_("Correction of the note of %(day)s: %(note)s"),
        values={"day": day(written_on), "note": _tidy(text)},
        actor=actor,
        at=at,
        customer_visible=note.customer_visible,
        corrects=note,
    )


def note_of(account_id: int, note_id: int) -> TimelineEntry:
    """Raises NoSuchNote."""
    notes = TimelineEntry.objects.select_related("account").filter(account_id=account_id, kind=EntryKind.NOTE)
    note = notes.filter(pk=note_id).first()
    if note is None:
        raise NoSuchNote(note_id)
    return note


def _tidy(text: str) -> str:
    text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if not text:
        raise EmptyNote
    if len(text) > LONGEST:
        raise TooLong
    return text
