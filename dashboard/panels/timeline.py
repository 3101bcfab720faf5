"""The account's history, the latest first, narrowed by what it tells of and by who did it."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef

from accounts.choices import EntryKind
from accounts.models.company import Account
from accounts.models.people import User
from accounts.models.timeline import TimelineEntry, TimelineQuerySet
from lib.keyset import LARGEST_KEY

TEMPLATE = "dashboard/panels/timeline.html"
SHOWN = 30
SYSTEM = "system"  # nobody in person
CURSOR = re.compile(r"([0-9]{1,16})-([0-9]{1,18})")  # microseconds since 1970, id
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class UnknownFilter(ValueError):
    """Names the part of the address whose value the timeline does not know."""


@dataclass(frozen=True)
class Asked:
    """What the reader wants to see; each field as it stands in the address."""

    kind: str = ""
    by: str = ""
    shown: str = ""  # "customer": what the customer sees
    before: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kind or self.by or self.shown)

    def address(self, **changes: str) -> str:
        chosen = {name: value for name, value in {**vars(self), **changes}.items() if value}
        return "?" + urlencode(chosen)


@dataclass(frozen=True)
class History:
    """A page of entries; `older` is the cursor of the next one, empty on the last. `authors` are all who ever wrote."""

    entries: Sequence[TimelineEntry]
    older: str
    authors: list[User]


def asked_for(query: dict[str, str]) -> Asked:
    """Raises UnknownFilter."""
    asked = Asked(**{name: query.get(name, "") for name in vars(Asked())})
    if asked.kind and asked.kind not in EntryKind:
        raise UnknownFilter("kind")
    if asked.by and asked.by != SYSTEM and not (_is_number(asked.by) and int(asked.by) <= LARGEST_KEY):
        raise UnknownFilter("by")
    if asked.shown not in ("", "customer"):
        raise UnknownFilter("shown")
    if asked.before and not CURSOR.fullmatch(asked.before):
        raise UnknownFilter("before")
    return asked


def read(account: Account, asked: Asked) -> History:
    """Two reads; an entry knows as `is_corrected` whether a later one corrects it."""
    entries = TimelineEntry.objects.filter(account=account)
    authors = User.objects.filter(pk__in=entries.exclude(actor=None).values("actor")).order_by("name", "email")
    later = TimelineEntry.objects.filter(account=account, corrects=OuterRef("pk"))
    found = list(_chosen(asked).filter(account=account).annotate(is_corrected=Exists(later))[: SHOWN + 1])
    older = _cursor(found[SHOWN - 1]) if len(found) > SHOWN else ""
    return History(found[:SHOWN], older, list(authors))


def _chosen(asked: Asked) -> TimelineQuerySet:
    entries = TimelineEntry.objects.select_related("actor").latest_first()
    if asked.kind:
        entries = entries.filter(kind=asked.kind)
    if asked.by:
        entries = entries.filter(actor=None) if asked.by == SYSTEM else entries.filter(actor=int(asked.by))
    if asked.shown:
        entries = entries.filter(customer_visible=True)
    if asked.before:
        micros, key = map(int, asked.before.split("-"))
        entries = entries.older_than(EPOCH + dt.timedelta(microseconds=micros), key)
    return entries


def _cursor(entry: TimelineEntry) -> str:
    return f"{(entry.at - EPOCH) // dt.timedelta(microseconds=1)}-{entry.pk}"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20
