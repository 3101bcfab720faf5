"""Accounts and the people around them: Alice owns Acme, Bob helps her, Charlie is from Globex, Dana is the CSM."""

import datetime as dt
from typing import Any

from accounts.choices import CustomerRole, StaffRole
from accounts.models.company import Account, CSMAssignment
from accounts.models.people import Membership, User

PASSWORD = "correct horse battery"


def make_account(external_id: str = "acme", **fields: Any) -> Account:
    return Account.objects.create(
        **{
            "external_id": external_id,
            "name": external_id.title(),
            "starts_on": dt.date(2026, 1, 15),
            "seats": 20,
            **fields,
        }
    )


def make_person(name: str, **fields: Any) -> User:
    return User.objects.create_user(f"{name.lower()}@example.com", PASSWORD, name=name.title(), **fields)


def make_staff(name: str = "dana", role: StaffRole = StaffRole.CSM) -> User:
    return make_person(name, staff_role=role)


def make_member(name: str, account: Account, role: CustomerRole = CustomerRole.OWNER) -> User:
    user = make_person(name)
    Membership.objects.create(account=account, user=user, role=role)
    return user


def assign_csm(account: Account, csm: User) -> CSMAssignment:
    return CSMAssignment.objects.create(account=account, csm=csm)
