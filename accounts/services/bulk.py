"""One thing done to many accounts: one transaction, one line of history per account, one row to undo it by.

Each returns None where nothing was to be changed.
"""

import datetime
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as _

from accounts.choices import BulkKind, EntryKind
from accounts.events import facts_changed
from accounts.models.bulk import BulkChange
from accounts.models.company import Account
from accounts.models.people import User
from accounts.models.tags import AccountTag, Tag
from accounts.services.assignments import assign_many
from accounts.services.notes import tidy as tidy_note
from accounts.services.people import check_csm
from accounts.services.tags import tidy as tidy_tag
from accounts.services.timeline import Line, write_lines

MOST = 1_000
SHOWN = 80  # characters of a note by which its change is known


class TooMany(Exception):
    """At most MOST accounts are changed at once."""


@transaction.atomic
def assign_csm(
    *, account_ids: Iterable[int], csm: User | None, actor: User, at: datetime.datetime
) -> BulkChange | None:
    """Raises NotOfTheVendor, PersonDisabled, TooMany."""
    if csm is not None:
        check_csm(csm)
    csm_id = None if csm is None else csm.pk
    changed = assign_many(csm_ids=dict.fromkeys(lock(account_ids), csm_id), at=at)
    tell_of_csm(changed, {} if csm is None else {csm.pk: str(csm)}, dict.fromkeys(changed, csm_id), actor, at)
    what = {"csm": csm_id, "name": "" if csm is None else str(csm)}
    return record(BulkKind.CSM, what, {pk: hands.before for pk, hands in changed.items()}, actor, at)


@transaction.atomic
def add_tag(*, account_ids: Iterable[int], name: str, actor: User, at: datetime.datetime) -> BulkChange | None:
    """Raises InvalidTag, TooMany."""
    name = tidy_tag(name)
    ids = lock(account_ids)
    tag, _created = Tag.objects.get_or_create(key=name.casefold(), defaults={"name": name, "created_at": at})
    return record(BulkKind.TAG_ON, {"tag": tag.pk, "name": tag.name}, put_on(ids, tag, actor, at), actor, at)


@transaction.atomic
def remove_tag(*, account_ids: Iterable[int], name: str, actor: User, at: datetime.datetime) -> BulkChange | None:
    """Raises InvalidTag, TooMany. A tag that there is not is on no account."""
    name = tidy_tag(name)
    ids = lock(account_ids)
    tag = Tag.objects.filter(key=name.casefold()).first()
    if tag is None:
        return None
    before = take_off(AccountTag.objects.filter(tag=tag, account__in=ids), tag, actor, at)
    return record(BulkKind.TAG_OFF, {"tag": tag.pk, "name": tag.name}, before, actor, at)


@transaction.atomic
def add_note(*, account_ids: Iterable[int], text: str, actor: User, at: datetime.datetime) -> BulkChange | None:
    """Raises EmptyNote, TooLong, TooMany."""
    text = tidy_note(text)
    ids = lock(account_ids)
    write_lines(lines=[Line(pk, EntryKind.NOTE, "%(note)s", {"note": text}) for pk in ids], actor=actor, at=at)
    return record(BulkKind.NOTE, {"name": text[:SHOWN]}, dict.fromkeys(ids), actor, at)


def lock(account_ids: Iterable[int]) -> list[int]:
    """Those of them that there are; two changes of the same accounts follow one another. Raises TooMany."""
    ids = set(account_ids)
    if len(ids) > MOST:
        raise TooMany(len(ids))
    found = Account.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    return list(found.values_list("pk", flat=True))


def record(
    kind: BulkKind, what: Mapping[str, Any], before: Mapping[int, Any], actor: User, at: datetime.datetime
) -> BulkChange | None:
    if not before:
        return None
    return BulkChange.objects.create(kind=kind, what=dict(what), before=dict(before), by=actor, at=at)


def put_on(account_ids: list[int], tag: Tag, actor: User, at: datetime.datetime) -> dict[int, None]:
    """The accounts that did not have the tag."""
    standing = set(AccountTag.objects.filter(tag=tag, account__in=account_ids).values_list("account_id", flat=True))
    new = [pk for pk in account_ids if pk not in standing]
    AccountTag.objects.bulk_create([AccountTag(account_id=pk, tag=tag, added_at=at, added_by=actor) for pk in new])
    _tell_of_tag(new, _("Tag added: %(tag)s."), tag, actor, at)
    return dict.fromkeys(new)


def take_off(links: Any, tag: Tag, actor: User, at: datetime.datetime) -> dict[int, None]:
    """The accounts that had it."""
    standing = dict(links.select_for_update().order_by("pk").values_list("pk", "account_id"))
    AccountTag.objects.filter(pk__in=standing).delete()
    _tell_of_tag(standing.values(), _("Tag removed: %(tag)s."), tag, actor, at)
    return dict.fromkeys(standing.values())


def _tell_of_tag(ids: Iterable[int], text: str, tag: Tag, actor: User, at: datetime.datetime) -> None:
    write_lines(lines=[Line(pk, EntryKind.ACCOUNT, text, {"tag": tag.name}) for pk in ids], actor=actor, at=at)


def tell_of_csm(
    changed: Iterable[int],
    names: Mapping[int, str],
    csm_ids: Mapping[int, int | None],
    actor: User,
    at: datetime.datetime,
) -> None:
    """The customer reads who looks after the account now; lists follow."""
    lines = [
        Line(pk, EntryKind.PEOPLE, _("No CSM looks after this account any more."), customer_visible=True)
        if (csm_id := csm_ids[pk]) is None
        else Line(pk, EntryKind.PEOPLE, _("%(csm)s looks after this account now."), {"csm": names[csm_id]}, True)
        for pk in changed
    ]
    write_lines(lines=lines, actor=actor, at=at)
    if lines:
        ids = [line.account_id for line in lines]
        transaction.on_commit(partial(facts_changed.send, Account, account_ids=ids))
