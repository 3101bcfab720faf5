"""Who can log in to the demo. The password is in the open: `create_demo` refuses an installation that is in use."""

import datetime
from typing import NamedTuple

from accounts.choices import CustomerRole, StaffRole
from accounts.models.company import Account
from accounts.models.people import Membership, User
from accounts.services.assignments import assign_many
from accounts.services.people import add_member, add_staff
from cs_platform.demo import cast

PASSWORD = "look-around-2026"  # noqa: S105  (printed for everybody)
CUSTOMER_DOMAIN = "customer.example"
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
    """Alice owns the account, Bob helps her; only she has the demo's password."""
    members = (
        ("alice", "Alice Archer", CustomerRole.OWNER, PASSWORD),
        ("bob", "Bob Bennett", CustomerRole.MEMBER, None),
    )
    for key, name, role, password in members:
        email = f"{key}@{CUSTOMER_DOMAIN}"
        if not Membership.objects.filter(account=account, user__email=email, active_to=None).exists():
            add_member(account_id=account.pk, email=email, name=name, role=role, password=password, actor=None, at=at)


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
