"""One pulse for many accounts. It cannot be undone: a new one takes its place."""

import datetime as dt
from collections.abc import Iterable

from django.db import connection, transaction
from django.utils.translation import gettext_noop as _

from accounts.choices import BulkKind, EntryKind
from accounts.models.bulk import BulkChange
from accounts.models.people import User
from accounts.services.bulk import lock, record
from accounts.services.timeline import Line, label, write_lines
from health.choices import PulseValue
from health.models.opinions import Pulse
from health.services.opinions import WrongValue
from lib import bulk


@transaction.atomic
def give_pulses(
    *, account_ids: Iterable[int], value: str, note: str = "", actor: User, at: dt.datetime
) -> BulkChange | None:
    """Raises WrongValue, TooMany."""
    if value not in PulseValue.values:
        raise WrongValue(value)
    note, ids = note.strip()[:500], lock(account_ids)
    rows = [(pk, value, note, at, actor.pk) for pk in ids]
    bulk.insert(connection, Pulse, ("account_id", "value", "note", "at", "by_id"), rows)
    values = {"value": label(PulseValue(value)), "note": note}
    lines = [Line(pk, EntryKind.HEALTH, _("Pulse: %(value)s. %(note)s"), values) for pk in ids]
    write_lines(lines=lines, actor=actor, at=at)
    return record(BulkKind.PULSE, {"name": value}, dict.fromkeys(ids), actor, at)
