"""Who can log in to the demo. The password is in the open: `create_demo` refuses an installation that is in use."""

import datetime
from typing import NamedTuple

from accounts.choices import CustomerRole, StaffRole
from accounts.models.company import Account
from accounts.models.invitations import Invitation
from accounts.models.people import Membership, User
from accounts.services.assignments import assign_many
from accounts.services.invitations import invite
from accounts.services.people import add_member, add_staff
from cs_platform.demo import cast

PASSWORD = "look-around-2026"  # noqa: S105  (printed for everybody)
CUSTOMER_DOMAIN = "customer.example"
TEAM = (
    ("alice", "Alice Archer", CustomerRole.OWNER, PASSWORD),
    ("bob", "Bob Bennett", CustomerRole.MEMBER, None),
    ("carla", "Carla Mendes", CustomerRole.BILLING, None),
    ("david", "David Okoye", CustomerRole.MEMBER, None),
)
INVITED = "Erin"
_AT_ONCE = 5_000


class LogIn(NamedTuple):
    """What `create_demo` prints."""

    who: str
    email: str
    page: str


def ensure_staff(*, at: datetime.datetime) -> None:
    """The vendor's people; Dana and the administrator have the demo's password, the others none."""
    _ensure(f"dana@{cast.VENDOR_DOMAIN}", StaffRole.CSM, "Dana Whitlock", PASSWORD, at)
    _ensure(f"avery@{cast.VENDOR_DOMAIN}", StaffRole.ADMINISTRATOR, "Avery Lindholm", PASSWORD, at)
    _ensure(f"lena@{cast.VENDOR_DOMAIN}", StaffRole.LEAD, "Lena Okafor", None, at)
    for csm in (*cast.CSMS, cast.CSM_OF_CHINA):
        _ensure(csm.email, StaffRole.CSM, csm.name, None, at)
    lena = User.objects.get(email=f"lena@{cast.VENDOR_DOMAIN}")
    User.objects.filter(email__in=[csm.email for csm in cast.CSMS], lead=None).update(lead=lena)


def ensure_customers(account: Account, *, at: datetime.datetime) -> None:
    """Alice owns the account, three colleagues help her, a fourth is invited; only she has the demo's password."""
    alice = None
    for key, name, role, password in TEAM:
        email = f"{key}@{CUSTOMER_DOMAIN}"
        membership = Membership.objects.filter(account=account, user__email=email, active_to=None).first()
        if membership is None:
            membership = add_member(
                account_id=account.pk, email=email, name=name, role=role, password=password, actor=alice, at=at
            )
        alice = alice or membership.user
    _invite(account, alice, at)


def _invite(account: Account, alice: User | None, at: datetime.datetime) -> None:
    email = f"{INVITED.lower()}@{CUSTOMER_DOMAIN}"
    if not Invitation.objects.filter(account=account, email=email).exists():
        invite(account_id=account.pk, email=email, name=INVITED, role=CustomerRole.MEMBER, actor=alice, at=at)


def give_the_rest_to_dana(*, at: datetime.datetime) -> int:
    """Accounts of a sample that names no CSM: somebody has to look after them. Returns their number."""
    dana = User.objects.get(email=f"dana@{cast.VENDOR_DOMAIN}")
    with_csm = Account.objects.filter(assignments__active_to=None, assignments__isnull=False)
    ids = list(Account.objects.exclude(pk__in=with_csm.values("pk")).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), _AT_ONCE):
        assign_many(csm_ids=dict.fromkeys(ids[start : start + _AT_ONCE], dana.pk), at=at)
    return len(ids)


def log_ins() -> list[LogIn]:
    return [
        LogIn("CSM", f"dana@{cast.VENDOR_DOMAIN}", "/dashboard/"),
        LogIn("Customer, owner", f"alice@{CUSTOMER_DOMAIN}", "/portal/"),
        LogIn("Administrator", f"avery@{cast.VENDOR_DOMAIN}", "/admin/"),
    ]


def _ensure(email: str, role: StaffRole, name: str, password: str | None, at: datetime.datetime) -> None:
    if not User.objects.filter(email=email).exists():
        add_staff(email=email, role=role, name=name, password=password, at=at)
