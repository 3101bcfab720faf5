"""The doors to a customer's data. Nobody reads accounts for a visitor in another way."""

import datetime
import hashlib
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import Http404
from django.utils.crypto import salted_hmac

from accounts.choices import Scope, StaffRole
from accounts.models.access import ApiToken
from accounts.models.company import Account, AccountQuerySet, CSMAssignment
from accounts.models.invitations import Invitation
from accounts.models.people import Membership, User
from accounts.models.tags import AccountTag, Tag
from accounts.models.viewings import Viewing
from accounts.rules import Action, Title, may
from jobs.models import Run, StoredFile

Visitor = User | AnonymousUser
TAGS_OFFERED = 500
Row = TypeVar("Row", bound=Model)


def works_here(user: Visitor) -> bool:
    """Is an active person of the vendor."""
    return isinstance(user, User) and user.is_active and user.is_vendor


def accounts_for_staff(user: Visitor) -> AccountQuerySet:
    """All accounts of the vendor, for whoever works there; none for everybody else."""
    return Account.objects.all() if works_here(user) else Account.objects.none()


def accounts_for(user: Visitor) -> AccountQuerySet:
    """The accounts in which a customer's person is an active member."""
    if not isinstance(user, User) or not user.is_active:
        return Account.objects.none()
    return Account.objects.of_member(user.pk)


def accounts_visible_to(user: Visitor) -> AccountQuerySet:
    """What a person may read: staff by role, everybody else by membership."""
    return accounts_for_staff(user) if works_here(user) else accounts_for(user)


def limit_to_visible(rows: QuerySet[Row], user: Visitor, path: str = "account") -> QuerySet[Row]:
    """Keeps the rows whose account (reached by `path`) the person may read."""
    if works_here(user):
        return rows
    return rows.filter(**{f"{path}__in": accounts_for(user).values("pk")})


def get_account_or_404(user: Visitor, account_id: int) -> Account:
    """The account, if the person may read it. Http404 says the same whether it exists or not."""
    account = accounts_visible_to(user).filter(pk=account_id).first()
    if account is None:
        raise Http404
    return account


def memberships_of(user: Visitor) -> QuerySet[Membership]:
    """Active memberships, the oldest first."""
    if not isinstance(user, User) or not user.is_active:
        return Membership.objects.none()
    return Membership.objects.filter(user=user, active_to=None).select_related("account").order_by("active_from", "pk")


def accounts_where(user: Visitor, action: Action) -> frozenset[int]:
    """The accounts in which a customer's role allows the action."""
    return frozenset(
        membership.account_id for membership in memberships_of(user) if may([Title(membership.role)], action)
    )


def titles_of(user: Visitor, account_id: int | None = None) -> frozenset[Title]:
    """What a person is to the vendor and, where one is given, to an account; the input of `rules.may`."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    titles = {Title(user.staff_role)} if user.staff_role else set()
    if account_id is not None:
        roles = Membership.objects.filter(user=user, account_id=account_id, active_to=None).values_list(
            "role", flat=True
        )
        titles |= {Title(role) for role in roles}
        if Title.CSM in titles and is_own_csm(user, account_id):
            titles.add(Title.OWN_CSM)
    return frozenset(titles)


def is_own_csm(user: User, account_id: int) -> bool:
    return CSMAssignment.objects.filter(csm=user, account_id=account_id, active_to=None).exists()


def person_may(user: Visitor, action: Action, account_id: int | None = None) -> bool:
    return may(titles_of(user, account_id), action)


def stored_files_for(user: Visitor) -> QuerySet[StoredFile]:
    """Files that a person may download: their own; an administrator every one."""
    if not isinstance(user, User) or not user.is_active:
        return StoredFile.objects.none()
    everyones = StoredFile.objects.all()
    return everyones if may(titles_of(user), Action.ADMINISTER) else everyones.filter(owner_id=user.pk)


def may_retry(user: Visitor, run: Run) -> bool:
    """Whether a person may set parked work of this run going again: whoever asked for it, and leaders."""
    return works_here(user) and (run.person_id == user.pk or person_may(user, Action.RETRY_WORK))


def scope_of(user: User) -> Scope:
    """What the person chose; until then a CSM looks at his own accounts and anybody else at all."""
    return Scope(user.scope) if user.scope else Scope.MINE if user.staff_role == StaffRole.CSM else Scope.ALL


def people_in_scope(user: User, scope: Scope) -> list[int] | None:
    """Whose accounts and whose work the scope means; None is everybody's.

    A team is a lead with everybody who has that lead. Who has no lead and leads nobody is a team of one.
    """
    if scope == Scope.ALL:
        return None
    if scope == Scope.MINE:
        return [user.pk]
    lead = user.lead_id or user.pk
    return sorted({user.pk, lead, *User.objects.filter(lead=lead).values_list("pk", flat=True)})


def token_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def find_token(secret: str) -> ApiToken | None:
    """The token of that secret while it is in force and its person is active."""
    tokens = ApiToken.objects.select_related("user")
    return tokens.filter(hash=token_hash(secret), revoked_at=None, user__is_active=True).first()


def industries() -> list[str]:
    """The industries that accounts have, in order: the index is stepped through from one to the next."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE found(industry) AS (SELECT MIN(industry) FROM accounts_account UNION ALL"
            " SELECT (SELECT MIN(industry) FROM accounts_account WHERE industry > found.industry) FROM found"
            " WHERE found.industry IS NOT NULL)"
            " SELECT industry FROM found WHERE industry <> '' LIMIT 200"
        )
        return [industry for (industry,) in cursor.fetchall()]


def tags_offered(account_id: int) -> list[Tag]:
    """Tags with `is_on` for those of the account, which stand first; others to choose from as far as TAGS_OFFERED."""
    on = Exists(AccountTag.objects.filter(account_id=account_id, tag=OuterRef("pk")))
    return list(Tag.objects.annotate(is_on=on).order_by("-is_on", "key")[:TAGS_OFFERED])


def tag_names() -> list[str]:
    """To choose from, as far as TAGS_OFFERED."""
    return list(Tag.objects.order_by("key").values_list("name", flat=True)[:TAGS_OFFERED])


def invitation_key(invitation: Invitation) -> str:
    """The secret of its link: made again from what is stored and SECRET_KEY, so that a stolen table opens nothing."""
    return salted_hmac("accounts.Invitation", invitation.nonce, algorithm="sha256").hexdigest()


def find_invitation(key: str, at: datetime.datetime) -> Invitation | None:
    """The invitation of that link while it is open and its time is not over."""
    found = Invitation.objects.open().select_related("account", "invited_by").filter(hash=token_hash(key)).first()
    return None if found is None or found.is_over(at) else found


def team_of(account_id: int) -> QuerySet[Membership]:
    """The people of a customer's account: owners, billing contacts, members, each by name."""
    members = Membership.objects.filter(account_id=account_id, active_to=None).select_related("user")
    return members.order_by("-role", "user__name", "user__email")


def open_invitations_of(account_id: int) -> QuerySet[Invitation]:
    """Sent and not answered yet, the newest first; the time of some may be over."""
    return Invitation.objects.open().filter(account_id=account_id).order_by("-sent_at", "-pk")


def viewing_of(user: Visitor, viewing_id: int) -> Viewing | None:
    """A look at a portal that this person of the vendor has begun, not ended, and still may have. One read."""
    if not isinstance(user, User) or not works_here(user):
        return None
    own = CSMAssignment.objects.filter(csm=user, account_id=OuterRef("account_id"), active_to=None)
    rows = Viewing.objects.filter(pk=viewing_id, viewer=user, ended_at=None).select_related("account")
    viewing = rows.annotate(is_own=Exists(own)).first()
    if viewing is None:
        return None
    titles = {Title(user.staff_role)}
    if viewing.is_own and Title.CSM in titles:
        titles.add(Title.OWN_CSM)
    return viewing if may(titles, Action.VIEW_AS_CUSTOMER) else None
