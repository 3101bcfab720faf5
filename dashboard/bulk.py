"""What the form under the accounts list asks to be done, and to which accounts."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.choices import BulkKind
from accounts.models.bulk import BulkChange
from accounts.models.people import User
from accounts.queries import accounts_that, titles_of
from accounts.rules import Action, Title, may
from accounts.services import bulk, notes, people, tags
from health.choices import PulseValue
from health.queries.account_list.choice import is_id
from health.queries.account_list.filters import Asker
from health.queries.account_list.reach import accounts_of
from health.services import bulk_pulses, opinions
from lib import formats

ALLOWED_BY = {
    BulkKind.CSM: Action.EDIT_ACCOUNT,
    BulkKind.TAG_ON: Action.TAG_ACCOUNT,
    BulkKind.TAG_OFF: Action.TAG_ACCOUNT,
    BulkKind.NOTE: Action.WRITE_NOTE,
    BulkKind.PULSE: Action.JUDGE_HEALTH,
}


class NoSuchPerson(Exception):
    """Nobody was chosen, or somebody who is not there."""


def offered(user: User | AnonymousUser) -> set[str]:
    """What the person may do to accounts; a CSM judges his own alone."""
    titles = titles_of(user)
    own = {Title.OWN_CSM} if Title.CSM in titles else set()
    return {kind.value for kind, action in ALLOWED_BY.items() if may(titles | own, action)}


def frame(user: User) -> dict[str, Any]:
    """What the form shows besides people."""
    return {"can": offered(user), "pulses": PulseValue.choices, "most": number(bulk.MOST)}


def chosen(data: QueryDict, asker: Asker) -> set[int]:
    """The accounts that were ticked, or as many of all that fit as are changed at once, in the order of the list."""
    if data.get("all"):
        return set(accounts_of(data.get("list", ""), asker).values_list("pk", flat=True)[: bulk.MOST])
    return {int(text) for text in data.getlist("account") if is_id(text)}


def do(kind: BulkKind, ids: set[int], data: QueryDict, actor: User, at: dt.datetime) -> BulkChange | None:
    """Raises one of `refusals`."""
    values = {"account_ids": accounts_that(actor, ALLOWED_BY[kind], ids), "actor": actor, "at": at}
    return _DO[kind](data, values)


def _assign(data: QueryDict, values: dict[str, Any]) -> BulkChange | None:
    text = data.get("csm", "")
    if text == "none":
        return bulk.assign_csm(csm=None, **values)
    person = User.objects.filter(pk=int(text)).first() if is_id(text) else None
    if person is None:
        raise NoSuchPerson
    return bulk.assign_csm(csm=person, **values)


_DO: dict[BulkKind, Callable[[QueryDict, dict[str, Any]], BulkChange | None]] = {
    BulkKind.CSM: _assign,
    BulkKind.TAG_ON: lambda data, values: bulk.add_tag(name=data.get("tag", ""), **values),
    BulkKind.TAG_OFF: lambda data, values: bulk.remove_tag(name=data.get("tag", ""), **values),
    BulkKind.NOTE: lambda data, values: bulk.add_note(text=data.get("note", ""), **values),
    BulkKind.PULSE: lambda data, values: bulk_pulses.give_pulses(value=data.get("pulse", ""), **values),
}


def refusals() -> dict[type[Exception], str]:
    nobody = _("Choose somebody of the vendor who is active.")
    return {
        NoSuchPerson: nobody,
        people.NotOfTheVendor: nobody,
        people.PersonDisabled: nobody,
        tags.InvalidTag: _("A tag has 1 to 50 characters and no comma."),
        notes.EmptyNote: _("Write something down first."),
        notes.TooLong: _("A note has 1,000 characters at most."),
        opinions.WrongValue: _("Choose how it is going."),
        bulk.TooMany: _("At most 1,000 accounts are changed at once."),
    }


def said(change: BulkChange | None, asked: int) -> str:
    """How many accounts were changed, and how many of those asked for were not."""
    done = 0 if change is None else change.count
    text = f"{title(change)} – {accounts(done)}." if change else _("No account was changed.")
    if done < asked:
        left = ngettext(
            "%(count)s stayed as it was: it had that already, or is not yours.",
            "%(count)s stayed as they were: they had that already, or are not yours.",
            asked - done,
        )
        text += " " + left % {"count": number(asked - done)}
    return text


def title(change: BulkChange) -> str:
    """What was done, in the reader's language."""
    name = change.what.get("name", "")
    if change.kind == BulkKind.PULSE:
        name = str(PulseValue(name).label)
    return f"{change.get_kind_display()}: {name or _('nobody')}"


def undone(count: int, left: int) -> str:
    text = _("Undone: %(accounts)s.") % {"accounts": accounts(count)}
    if left:
        words = ngettext(
            "%(count)s was left alone: somebody has changed it since.",
            "%(count)s were left alone: somebody has changed them since.",
            left,
        )
        text += " " + words % {"count": number(left)}
    return text


def accounts(count: int) -> str:
    return ngettext("%(count)s account", "%(count)s accounts", count) % {"count": number(count)}


def number(count: int) -> str:
    return formats.number(count, formats.cldr_name(get_language() or "en"))


def recent(user: User, at: dt.datetime) -> list[dict[str, Any]]:
    """What the person did in the last day, the latest first."""
    day = BulkChange.objects.filter(by=user, at__gte=at - dt.timedelta(days=1)).order_by("-at", "-pk")
    return [_line(change, at) for change in day[:50]]


def _line(change: BulkChange, at: dt.datetime) -> dict[str, Any]:
    return {
        "pk": change.pk,
        "title": title(change),
        "count": accounts(change.count),
        "at": change.at,
        "is_undone": change.undone_at is not None,
        "may_be_undone": change.may_be_undone(at),
    }


def asker_of(user: User) -> Asker:
    return Asker(user.pk, timezone.localdate())
