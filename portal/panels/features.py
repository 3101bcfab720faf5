"""The features that the account pays for: how much each is used, and which not at all."""

from dataclasses import dataclass

from health.queries.features import FeatureUse, feature_use
from portal.scene import Scene

TEMPLATE = "portal/panels/features.html"


@dataclass(frozen=True)
class Features:
    used: list[FeatureUse]
    unused: list[FeatureUse]


def read(scene: Scene) -> Features:
    """Two reads; none before the first figures are there."""
    if scene.snapshot is None:
        return Features([], [])
    found = feature_use(scene.account.pk, plan=scene.snapshot.plan, until=scene.day)
    paid = [each for each in found if each.is_named and each.is_included]
    return Features([each for each in paid if not each.is_unused], [each for each in paid if each.is_unused])
