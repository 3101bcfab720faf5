"""The account's own usage of the last twelve weeks, by day."""

from health.queries.activity import Activity, activity
from portal.scene import Scene

TEMPLATE = "portal/panels/usage.html"
DAYS = 84


def read(scene: Scene) -> Activity:
    return activity(scene.account.pk, until=scene.day, days=DAYS)
