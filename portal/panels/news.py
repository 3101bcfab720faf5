"""Lines of the account's history that the customer may see."""

from accounts.models.timeline import TimelineEntry
from portal.scene import Scene

TEMPLATE = "portal/panels/news.html"
SHOWN = 10


def read(scene: Scene) -> list[TimelineEntry]:
    lines = TimelineEntry.objects.filter(account=scene.account, customer_visible=True).order_by("-at", "-pk")
    return list(lines[:SHOWN])
