"""Who of the colleagues works with the product: by name for owners, for all others nobody is named."""

from accounts.rules import Action
from health.queries.activity import ActivePerson, active_people
from portal.scene import Scene

TEMPLATE = "portal/panels/team.html"
DAYS = 84
SHOWN = 25


def read(scene: Scene) -> list[ActivePerson] | None:
    """None where the role does not include it."""
    if not scene.visit.may(Action.SEE_COLLEAGUES):
        return None
    return active_people(scene.account.pk, until=scene.day, days=DAYS, limit=SHOWN)
