"""The customer's portal: who of them comes in is one click away, and so is seeing it as they do."""

from dataclasses import dataclass
from typing import Any

from accounts.choices import CustomerRole
from dashboard.panels.subject import Subject

TEMPLATE = "dashboard/panels/team.html"


@dataclass(frozen=True)
class Portal:
    account_id: int
    roles: tuple[tuple[Any, Any], ...]


def read(subject: Subject) -> Portal:
    """Nothing is read: the head of the page names whom to write to."""
    return Portal(subject.account.pk, tuple(CustomerRole.choices))
