"""Tags on accounts: words of the vendor's own, the same whatever their case."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as _

from accounts.choices import EntryKind
from accounts.models.people import User
from accounts.models.tags import LONGEST_TAG, AccountTag, Tag
from accounts.services.timeline import write_line
from lib.texts import one_line


class InvalidTag(Exception):
    """A tag has 1 to 50 characters and no comma."""


class NotTagged(Exception):
    """The account does not have that tag."""


class NameTaken(Exception):
    """Another tag has that name."""


@transaction.atomic
def add_tag(*, account_id: int, name: str, actor: User | None, at: datetime.datetime) -> Tag:
    """Puts the tag on the account; a new name makes a new tag. There already, nothing happens. Raises InvalidTag."""
    name = tidy(name)
    tag, _created = Tag.objects.get_or_create(key=name.casefold(), defaults={"name": name, "created_at": at})
    _link, added = AccountTag.objects.get_or_create(
        account_id=account_id, tag=tag, defaults={"added_at": at, "added_by": actor}
    )
    if added:
        _tell(account_id, _("Tag added: %(tag)s."), tag, actor, at)
    return tag


@transaction.atomic
def remove_tag(*, account_id: int, tag_id: int, actor: User | None, at: datetime.datetime) -> Tag:
    """Takes the tag off the account; the tag itself stays. Raises NotTagged."""
    link = AccountTag.objects.select_for_update(of=("self",)).select_related("tag")
    found = link.filter(account_id=account_id, tag_id=tag_id).first()
    if found is None:
        raise NotTagged
    found.delete()
    _tell(account_id, _("Tag removed: %(tag)s."), found.tag, actor, at)
    return found.tag


@transaction.atomic
def rename_tag(*, tag_id: int, name: str) -> Tag:
    """Raises InvalidTag, NameTaken."""
    name = tidy(name)
    if Tag.objects.filter(key=name.casefold()).exclude(pk=tag_id).exists():
        raise NameTaken(name)
    Tag.objects.filter(pk=tag_id).update(name=name, key=name.casefold())
    return Tag.objects.get(pk=tag_id)


def tidy(name: str) -> str:
    """In one line. Raises InvalidTag; a comma would part tags in an address."""
    name = one_line(name, 2 * LONGEST_TAG)
    if not 0 < len(name) <= LONGEST_TAG or "," in name:
        raise InvalidTag(name)
    return name


def _tell(account_id: int, text: str, tag: Tag, actor: User | None, at: datetime.datetime) -> None:
    write_line(account_id=account_id, kind=EntryKind.ACCOUNT, text=text, values={"tag": tag.name}, actor=actor, at=at)
