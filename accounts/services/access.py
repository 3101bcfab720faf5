"""Who may come in: API tokens, and people who may not come in any more."""

import datetime
import secrets

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop as _

from accounts.choices import EntryKind, StaffRole
from accounts.models.access import ApiToken
from accounts.models.people import User
from accounts.queries import token_hash
from accounts.services.people import PersonDisabled
from accounts.services.timeline import Line, write_lines

PREFIX = "csp_"  # makes a leaked token easy to find


class LastAdministrator(Exception):
    """Nobody would be left who can let anybody in."""


@transaction.atomic
def issue_token(*, user: User, name: str, at: datetime.datetime) -> tuple[ApiToken, str]:
    """A new token and its secret, which cannot be shown again. Raises PersonDisabled."""
    if not user.is_active:
        raise PersonDisabled(f"{user.email} is disabled")
    secret = PREFIX + secrets.token_urlsafe(32)
    return ApiToken.objects.create(user=user, name=name, hash=token_hash(secret), created_at=at), secret


def revoke_token(*, token_id: int, at: datetime.datetime) -> bool:
    """Ends a token; False where it had ended before."""
    return bool(ApiToken.objects.filter(pk=token_id, revoked_at=None).update(revoked_at=at))


def note_use(*, token: ApiToken, today: datetime.date) -> None:
    """Remembers the day of the last use; written once a day."""
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


def is_last_administrator(user_id: int | None) -> bool:
    """Nobody else could let anybody in. Inside a transaction, the answer holds until its end."""
    administrators = User.objects.filter(staff_role=StaffRole.ADMINISTRATOR, is_active=True).order_by("pk")
    if transaction.get_connection().in_atomic_block:
        administrators = administrators.select_for_update()
    return [user.pk for user in administrators] == [user_id]


@transaction.atomic
def disable_person(*, user_id: int, actor: User | None, at: datetime.datetime) -> None:
    """Ends every session and token of a person at once. Raises LastAdministrator."""
    if is_last_administrator(user_id):
        raise LastAdministrator
    changed = User.objects.filter(pk=user_id, is_active=True)
    if changed.update(is_active=False, sessions_ended=F("sessions_ended") + 1):
        ApiToken.objects.filter(user_id=user_id, revoked_at=None).update(revoked_at=at)
        _tell_accounts(user_id, _("%(person)s can no longer log in."), actor, at)


@transaction.atomic
def enable_person(*, user_id: int, actor: User | None, at: datetime.datetime) -> None:
    """Lets a person log in again; sessions and tokens of before stay ended."""
    if User.objects.filter(pk=user_id, is_active=False).update(is_active=True):
        _tell_accounts(user_id, _("%(person)s can log in again."), actor, at)


def _tell_accounts(user_id: int, text: str, actor: User | None, at: datetime.datetime) -> None:
    """One line in the timeline of each account that the person is a member of."""
    user = User.objects.get(pk=user_id)
    accounts = user.memberships.filter(active_to=None).values_list("account_id", flat=True)
    lines = [Line(account_id, EntryKind.PEOPLE, text, {"person": str(user)}) for account_id in accounts]
    write_lines(lines=lines, actor=actor, at=at)
