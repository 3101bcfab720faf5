"""The first three months as a checklist with its clock: the one that the CSM sees, number for number."""

from dataclasses import dataclass

from accounts.rules import Action
from health.queries.checklist import Checklist, checklist
from portal.scene import Scene

TEMPLATE = "portal/panels/start.html"


@dataclass(frozen=True)
class Start:
    """`is_first_days`: nobody has used the product yet, and what to do first is said in words."""

    checklist: Checklist | None
    is_first_days: bool
    may_invite: bool


def read(scene: Scene) -> Start:
    found = checklist(scene.snapshot) if scene.snapshot else None
    may_invite = scene.visit.may(Action.MANAGE_TEAM) and scene.visit.viewing is None
    return Start(found, not scene.has_usage, may_invite)
