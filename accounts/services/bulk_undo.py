"""A change of many accounts undone, once, by who made it, within a day: what somebody else changed since stays."""

import datetime
import zoneinfo
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_noop as _

from accounts.choices import BulkKind, EntryKind
from accounts.models.bulk import BulkChange
from accounts.models.company import CSMAssignment
from accounts.models.people import User
from accounts.models.tags import AccountTag, Tag
from accounts.models.timeline import TimelineEntry
from accounts.services.assignments import assign_many
from accounts.services.bulk import lock, put_on, take_off, tell_of_csm
from accounts.services.timeline import day

BY_MISTAKE = _("This was written here by mistake.")


class NoSuchChange(Exception):
    """There is none, or somebody else made it."""


class CannotBeUndone(Exception):
    """It was undone already, its day is over, or it is a pulse."""


class Undone(NamedTuple):
    done: int
    left: int  # alone: somebody has changed them since


@transaction.atomic
def undo(*, change_id: int, actor: User, at: datetime.datetime) -> Undone:
    """Raises NoSuchChange, CannotBeUndone."""
    change = BulkChange.objects.select_for_update(of=("self",)).filter(pk=change_id, by=actor).first()
    if change is None:
        raise NoSuchChange(change_id)
    if not change.may_be_undone(at):
        raise CannotBeUndone(change_id)
    count = _UNDO[BulkKind(change.kind)](change, lock(change.account_ids), actor, at)
    change.undone_at = at
    change.save(update_fields=["undone_at"])
    return Undone(count, change.count - count)


def _give_back(change: BulkChange, ids: list[int], actor: User, at: datetime.datetime) -> int:
    """To whom the accounts belonged, where that person still works here and nobody has handed them on since."""
    moved = set(
        CSMAssignment.objects.filter(account__in=ids, active_from__gt=change.at).values_list("account_id", flat=True)
    )
    ended = CSMAssignment.objects.filter(account__in=ids, active_to__gt=change.at).values_list("account_id", flat=True)
    moved.update(ended)
    before = {pk: change.before[str(pk)] for pk in ids if pk not in moved}
    people = User.objects.filter(pk__in=set(before.values()) - {None}, is_active=True).exclude(staff_role="")
    names = {person.pk: str(person) for person in people}
    back = {pk: csm_id for pk, csm_id in before.items() if csm_id is None or csm_id in names}
    changed = assign_many(csm_ids=back, at=at)
    tell_of_csm(changed, names, back, actor, at)
    return len(changed)


def _untag(change: BulkChange, ids: list[int], actor: User, at: datetime.datetime) -> int:
    tag = Tag.objects.filter(pk=change.what["tag"]).first()
    links = AccountTag.objects.filter(tag=tag, account__in=ids, added_at=change.at, added_by=actor)
    return len(take_off(links, tag, actor, at)) if tag else 0


def _tag_again(change: BulkChange, ids: list[int], actor: User, at: datetime.datetime) -> int:
    tag = Tag.objects.filter(pk=change.what["tag"]).first()
    return len(put_on(ids, tag, actor, at)) if tag else 0


def _correct(change: BulkChange, ids: list[int], actor: User, at: datetime.datetime) -> int:
    """A note stays; the correction beside it says that it does not belong there."""
    written = TimelineEntry.objects.filter(
        account__in=ids, at=change.at, actor=actor, kind=EntryKind.NOTE, corrects=None
    )
    corrected = set(
        TimelineEntry.objects.filter(account__in=ids, at__gte=change.at)
        .exclude(corrects=None)
        .values_list("corrects_id", flat=True)
    )
    found = [note for note in written.select_related("account").order_by("pk") if note.pk not in corrected]
    TimelineEntry.objects.bulk_create([_correction(note, actor, at) for note in found])
    return len(found)


def _correction(note: TimelineEntry, actor: User, at: datetime.datetime) -> TimelineEntry:
    written_on = note.at.astimezone(zoneinfo.ZoneInfo(note.account.time_zone)).date()
    return TimelineEntry(
        account_id=note.account_id,
        kind=EntryKind.NOTE,
        text=_("Correction of the note of %(day)s: %(note)s"),
        values={"day": day(written_on), "note": {"label": BY_MISTAKE}},
        actor=actor,
        at=at,
        corrects=note,
    )


_UNDO = {
    BulkKind.CSM: _give_back,
    BulkKind.TAG_ON: _untag,
    BulkKind.TAG_OFF: _tag_again,
    BulkKind.NOTE: _correct,
}
