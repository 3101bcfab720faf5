"""The person who looks after the account, by name."""

from dataclasses import dataclass

from accounts.models.company import CSMAssignment
from portal.scene import Scene

TEMPLATE = "portal/panels/contact.html"


@dataclass(frozen=True)
class Contact:
    name: str
    email: str


def read(scene: Scene) -> Contact | None:
    """No read of its own where there is a snapshot."""
    if scene.snapshot is not None:
        name, email = scene.snapshot.csm_name, scene.snapshot.csm_email
        return Contact(name or email, email) if email else None
    held = CSMAssignment.objects.filter(account=scene.account, active_to=None).select_related("csm").first()
    return Contact(str(held.csm), held.csm.email) if held else None
