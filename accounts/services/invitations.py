"""People are asked to come in by mail; whoever holds the link joins once, with the role that still may be given."""

import datetime
import secrets
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as _

from accounts.choices import CustomerRole, EntryKind, MailKind, StaffRole
from accounts.models.company import Account
from accounts.models.invitations import Invitation, InvitationQuerySet
from accounts.models.people import Membership, User
from accounts.queries import invitation_key, titles_of, token_hash
from accounts.rules import Action, may, may_give
from accounts.services import mails
from accounts.services.people import AlreadyMember, add_member
from accounts.services.refusals import Refused
from accounts.services.timeline import label, write_line

HOLDS = datetime.timedelta(days=14)
BETWEEN_MAILS = datetime.timedelta(minutes=1)
OPEN_AT_MOST = 100  # of one account: nobody mails the world from here


class RoleNotGiven(Refused):
    """Who asks may not give, or take, this role."""

    reason = _("You cannot give this role, or take it away.")
    field = "role"


class AlreadyInvited(Refused):
    """An invitation to this address is open."""

    reason = _("This person is invited already. Send the invitation again, or withdraw it.")
    field = "email"


class TooManyOpen(Refused):
    """The account has as many open invitations as it may have."""

    reason = _("Too many invitations are open. Withdraw those that nobody will answer.")


class NotOpen(Refused):
    """The invitation was accepted or withdrawn meanwhile."""

    reason = _("This invitation was accepted or withdrawn meanwhile.")


class TooSoon(Refused):
    """The mail was sent within the last minute."""

    reason = _("The invitation was sent less than a minute ago. Give it a moment.")


class NotHolding(Exception):
    """No open invitation has this link: never had, used, withdrawn, over, or the inviter may not give the role now."""


class OtherPerson(Exception):
    """The invitation is bound to another e-mail address."""


@dataclass(frozen=True)
class Accepted:
    """Who came in, and to which account; None is the vendor."""

    user: User
    account_id: int | None


@transaction.atomic
def invite(
    *,
    account_id: int,
    email: str,
    role: CustomerRole,
    actor: User | None,
    at: datetime.datetime,
    name: str = "",
    language: str = "",
) -> Invitation:
    """Invites a person to a customer's account, and says the same whether the address is known here or not.

    Without an actor the installation itself invites. Raises RoleNotGiven, AlreadyMember, AlreadyInvited, TooManyOpen.
    """
    Account.objects.select_for_update().get(pk=account_id)  # one invitation at a time
    if actor is not None and not may_give(titles_of(actor, account_id), role):
        raise RoleNotGiven
    email = email.strip().lower()
    if Membership.objects.filter(account_id=account_id, active_to=None, user__email=email).exists():
        raise AlreadyMember
    others = Invitation.objects.open().filter(account_id=account_id)
    _make_room(others.filter(email=email), at)
    if others.count() >= OPEN_AT_MOST:
        raise TooManyOpen
    made = Invitation(account_id=account_id, role=role, email=email, name=name.strip(), language=language)
    _send(made, actor, at)
    _tell(made, _("%(person)s was invited as %(role)s."), actor, at)
    return made


@transaction.atomic
def invite_staff(
    *, email: str, role: StaffRole, actor: User, at: datetime.datetime, name: str = "", language: str = ""
) -> Invitation:
    """Invites a person to work for the vendor. Raises RoleNotGiven, AlreadyInvited, AlreadyMember (of the staff)."""
    if not may(titles_of(actor), Action.ADMINISTER):
        raise RoleNotGiven
    email = email.strip().lower()
    if User.objects.filter(email=email).exclude(staff_role="").exists():
        raise AlreadyMember
    _make_room(Invitation.objects.open().filter(account=None, email=email), at)
    made = Invitation(staff_role=role, email=email, name=name.strip(), language=language)
    _send(made, actor, at)
    return made


@transaction.atomic
def send_again(*, invitation_id: int, actor: User, at: datetime.datetime) -> Invitation:
    """A new mail with a new link, from now on in the name of `actor`; earlier links no longer hold.

    Raises NotOpen, TooSoon, RoleNotGiven.
    """
    found = Invitation.objects.select_for_update().get(pk=invitation_id)
    if found.accepted_at or found.revoked_at:
        raise NotOpen
    if at - found.sent_at < BETWEEN_MAILS:
        raise TooSoon
    if not _may_invite(actor, found):
        raise RoleNotGiven
    _send(found, actor, at)
    return found


@transaction.atomic
def revoke(*, invitation_id: int, actor: User | None, at: datetime.datetime) -> None:
    """From now on its link opens nothing. Raises NotOpen."""
    if not Invitation.objects.open().filter(pk=invitation_id).update(revoked_at=at, revoked_by=actor):
        raise NotOpen
    found = Invitation.objects.get(pk=invitation_id)
    _tell(found, _("The invitation of %(person)s was withdrawn."), actor, at)


@transaction.atomic
def accept(*, key: str, at: datetime.datetime, name: str = "", person: User | None = None) -> Accepted:
    """Lets the invited person in; the same link works once, whoever else tries it at the same moment.

    `person` is who is logged in. Without one the link has proved the mailbox, and the person is made if he is new,
    without a password: he still logs in by himself. Raises NotHolding, OtherPerson.
    """
    found = Invitation.objects.select_related("invited_by").filter(hash=token_hash(key)).first()
    if found is None:
        raise NotHolding
    if person is not None and person.email.lower() != found.email:
        raise OtherPerson
    still_open = Invitation.objects.open().filter(pk=found.pk, hash=found.hash, expires_at__gt=at)
    if not still_open.update(accepted_at=at) or not still_may_be_given(found):
        raise NotHolding
    user = _person(found, name, at)
    Invitation.objects.filter(pk=found.pk).update(accepted_by=user)
    _let_in(found, user, at)
    return Accepted(user, found.account_id)


def still_may_be_given(invitation: Invitation) -> bool:
    """Whether who invited is still there and may still give the role; the installation itself always may."""
    return invitation.invited_by is None or _may_invite(invitation.invited_by, invitation)


def _may_invite(inviter: User, invitation: Invitation) -> bool:
    titles = titles_of(inviter, invitation.account_id)
    return may(titles, Action.ADMINISTER) if invitation.staff_role else may_give(titles, invitation.role)


def _make_room(same_person: InvitationQuerySet, at: datetime.datetime) -> None:
    """An invitation whose time is over gives way to a new one. Raises AlreadyInvited."""
    same_person.filter(expires_at__lte=at).update(revoked_at=at)
    if same_person.exists():
        raise AlreadyInvited


def _send(invitation: Invitation, actor: User | None, at: datetime.datetime) -> None:
    """Stores it with a new link, and puts the mail into the outbox in the language that the person is known to read."""
    invitation.nonce = secrets.token_urlsafe(24)
    invitation.hash = token_hash(invitation_key(invitation))
    invitation.invited_by, invitation.sent_at, invitation.expires_at = actor, at, at + HOLDS
    if invitation.pk is None:
        invitation.invited_at = at
    invitation.save()
    known = User.objects.filter(email=invitation.email).values_list("language", flat=True).first()
    mails.post(
        kind=MailKind.INVITATION,
        to=invitation.email,
        language=known or invitation.language or get_language() or "en",
        params={"invitation": invitation.pk, "sent_at": at.isoformat()},
        at=at,
    )


def _person(invitation: Invitation, name: str, at: datetime.datetime) -> User:
    """The person of that address, made if nobody is. Raises NotHolding for one who was disabled."""
    fresh = {
        "name": (name or invitation.name).strip()[:200],
        "language": invitation.language,
        "password": make_password(None),
        "joined_at": at,
    }
    user, _made = User.objects.get_or_create(email=invitation.email, defaults=fresh)
    if not user.is_active:
        raise NotHolding
    return user


def _let_in(invitation: Invitation, user: User, at: datetime.datetime) -> None:
    if invitation.account_id is None:
        User.objects.filter(pk=user.pk, staff_role="").update(staff_role=invitation.staff_role)
    elif not Membership.objects.filter(account_id=invitation.account_id, user=user, active_to=None).exists():
        role = CustomerRole(invitation.role)
        add_member(account_id=invitation.account_id, email=user.email, role=role, actor=user, at=at)


def _tell(invitation: Invitation, text: str, actor: User | None, at: datetime.datetime) -> None:
    if invitation.account_id is None:
        return
    role = label(CustomerRole(invitation.role))
    write_line(
        account_id=invitation.account_id,
        kind=EntryKind.PEOPLE,
        text=text,
        values={"person": invitation.name or invitation.email, "role": role},
        actor=actor,
        at=at,
        customer_visible=True,
    )
