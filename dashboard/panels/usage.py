"""Usage of the last 84 days by day and by feature, each against the peer group; what is paid for and not used."""

from dataclasses import dataclass

from dashboard.panels.subject import Subject
from health.queries import peers as groups
from health.queries.activity import Activity, activity
from health.queries.features import FeatureUse, feature_use
from health.queries.peers import Peers

TEMPLATE = "dashboard/panels/usage.html"
DAYS = 84
SHOWN = 60  # features: more than anybody reads
COMPARED = (
    "active_days_28", "weeks_active_12", "active_users_28", "dau_mean_28", "seat_utilisation", "feature_breadth",
    "core_events_28", "user_retention_28", "usage_trend",
)  # fmt: skip


@dataclass(frozen=True)
class Feature:
    use: FeatureUse
    peers_share: float | None


@dataclass(frozen=True)
class Usage:
    """`compared` are metric, own value and the peers' median; the peers are None before the first recompute."""

    activity: Activity
    peers: Peers | None
    events_a_day: float | None
    compared: list[tuple[str, float | None, float | None]]
    features: list[Feature]
    unused: list[FeatureUse]

    @property
    def users_a_day(self) -> float | None:
        return self.peers.medians.get("dau_mean_28") if self.peers else None


def read(subject: Subject) -> Usage:
    """Seven reads: days, features, catalogue, the peers, their events and their features."""
    snapshot, until = subject.snapshot, subject.as_of
    peers = groups.peers_of(snapshot) if snapshot else None
    shares = groups.shares_by_feature(peers, until) if peers else {}
    uses = feature_use(subject.account.pk, plan=snapshot.plan if snapshot else "", until=until)
    enough = peers is not None and peers.is_enough
    return Usage(
        activity=activity(subject.account.pk, until=until, days=DAYS),
        peers=peers,
        events_a_day=groups.events_a_day(peers, until) if peers else None,
        compared=[(name, getattr(snapshot, name), peers.medians.get(name)) for name in COMPARED] if peers else [],
        features=[Feature(use, shares.get(use.event, 0.0) if enough else None) for use in uses[:SHOWN]],
        unused=[use for use in uses if use.is_unused],
    )
