"""Figures of the page of one account."""

from django.utils.translation import gettext_lazy as _

from health.definitions.entry import DATE, DAYS, EVENTS, SHARE, USAGE, Definition

ACCOUNT = (
    Definition(
        "next_date",
        _("Next date"),
        _("The nearest date ahead that somebody should prepare for."),
        _(
            "the earliest from today on of: activation deadline (while not activated), contract's last day,"
            " subscription's last day, override's last day, pause's last day"
        ),
        DATE,
        _("the contract, the activation clock, overrides and pauses"),
    ),
    Definition(
        "peer_group",
        _("Peer group"),
        _("Accounts that this one may be held against. Fewer than 5 are compared with nothing: none shows through."),
        _(
            "current accounts of the same plan with half to twice the seats, the nearest 25 above and 25 below;"
            " where seats are unknown, those of the same plan and industry"
        ),
        _("accounts"),
        _("the latest figures of all accounts"),
    ),
    Definition(
        "peer_median",
        _("Peers' median"),
        _("The value in the middle of the peer group: half of the peers have more, half have less."),
        _("median of the figure over the peers for whom it is known, at least 5 of them"),
        _("as the figure itself"),
        _("the latest figures of the peer group"),
    ),
    Definition(
        "peer_share",
        _("Peers who use it"),
        _("The share of the peer group that used the feature in the last 28 days."),
        _("peers with an event of the feature from D - 27 to D / peers, at least 5 of them"),
        SHARE,
        USAGE,
    ),
    Definition(
        "feature_events_28",
        _("Events, 28 days"),
        _("Events of this feature in the last 28 days."),
        _("events from D - 27 to D"),
        EVENTS,
        USAGE,
    ),
    Definition(
        "feature_events_previous_28",
        _("28 days before"),
        _("Events of this feature in the 28 days before the last 28."),
        _("events from D - 55 to D - 28"),
        EVENTS,
        USAGE,
    ),
    Definition(
        "last_used_on",
        _("Last used"),
        _("The last day with an event of this feature, in the last twelve weeks."),
        _("latest day from D - 83 to D with an event of the feature"),
        DATE,
        USAGE,
    ),
    Definition(
        "unused_features",
        _("Paid for and not used"),
        _("Features that the plan includes and that nobody of the account has used in the last twelve weeks."),
        _(
            "features of the catalogue that name the account's plan, or no plan, without an event from D - 83 to D;"
            " without a known plan, of all features"
        ),
        _("features"),
        _("the catalogue of product features and usage events"),
    ),
    Definition(
        "person_days_28",
        _("Days of the last 28"),
        _("On how many of the last 28 days the person was active."),
        _("days from D - 27 to D with an event of the person"),
        DAYS,
        USAGE,
    ),
    Definition(
        "typical_person_days",
        _("A person of the peers, days of 28"),
        _("On how many of 28 days somebody who uses the product is active, at a typical account of the peer group."),
        _("28 x the peers' median of stickiness"),
        DAYS,
        _("the latest figures of the peer group"),
    ),
)
