"""Usage and retention metrics, in the order in which exports list them."""

from django.utils.translation import gettext_lazy as _

from health.definitions.entry import DAYS, EVENTS, RATIO, SHARE, USAGE, USERS, Definition

METRICS = (
    Definition(
        "active_days_28",
        _("Active days"),
        _("Days of the last 28 with at least one event."),
        _("days from D - 27 to D with an event"),
        DAYS,
        USAGE,
        unknown=_("without a usage source"),
    ),
    Definition(
        "active_users_7",
        _("Active users, 7 days"),
        _("Different people with an event in the last 7 days."),
        _("distinct users from D - 6 to D"),
        USERS,
        USAGE,
        unknown=_("without a usage source"),
    ),
    Definition(
        "active_users_28",
        _("Active users, 28 days"),
        _("Different people with an event in the last 28 days."),
        _("distinct users from D - 27 to D"),
        USERS,
        USAGE,
        unknown=_("without a usage source"),
    ),
    Definition(
        "dau_mean_28",
        _("Daily users"),
        _("People active on an average day of the last 28."),
        _("sum over the 28 days of that day's distinct users / 28"),
        _("users a day"),
        USAGE,
        unknown=_("without a usage source"),
    ),
    Definition(
        "stickiness",
        _("Stickiness"),
        _("The share of the month's users that is there on an average day."),
        _("daily users / active users, 28 days"),
        SHARE,
        USAGE,
        unknown=_("when nobody was active"),
    ),
    Definition(
        "seat_utilisation",
        _("Seats in use"),
        _("The share of the paid seats whose people were active in the last 28 days."),
        _("active users, 28 days / seats, at most 1"),
        SHARE,
        _("usage events and the contract's seats"),
        unknown=_("without seats"),
    ),
    Definition(
        "feature_breadth",
        _("Features in use"),
        _("The share of the product's features used in the last 28 days."),
        _(
            "distinct events of the feature list in the last 28 days / events in the feature list;"
            " the list is the catalogue's, else every event name seen by D"
        ),
        SHARE,
        _("usage events and the catalogue of product features"),
        unknown=_("while the feature list is empty"),
    ),
    Definition(
        "usage_trend",
        _("Usage trend"),
        _("How the number of events changed against the 28 days before: 0.1 is a tenth more."),
        _("events of the last 28 days / events of the previous 28 - 1"),
        RATIO,
        USAGE,
        unknown=_("without an event in the previous 28 days"),
    ),
    Definition(
        "recency_days",
        _("Days silent"),
        _("Days since the last day with an event."),
        _("D - last day with an event"),
        DAYS,
        USAGE,
        unknown=_("when never active"),
    ),
    Definition(
        "recency_ratio",
        _("Silence against own rhythm"),
        _("Days silent measured by the account's own median gap between active days: 1 is as usual, 5 five times so."),
        _("days silent / median gap between active days up to D, a day at least"),
        RATIO,
        USAGE,
        unknown=_("below 3 active days"),
    ),
    Definition(
        "core_events_28",
        _("Core events"),
        _("How often the product's core features were used in the last 28 days."),
        _("events of core features from D - 27 to D"),
        EVENTS,
        _("usage events and the catalogue of product features"),
        unknown=_("while no core features are named"),
    ),
    Definition(
        "weeks_active_12",
        _("Active weeks"),
        _("Weeks of the last twelve with an event."),
        _("of the twelve blocks of 7 days that end on D, those with an event"),
        _("weeks"),
        USAGE,
        unknown=_("without a usage source"),
    ),
    Definition(
        "user_retention_28",
        _("Users who stayed"),
        _("The share of the previous 28 days' users who came back in the last 28."),
        _("users active in both / users active in the previous 28 days"),
        SHARE,
        USAGE,
        unknown=_("when nobody was active in the previous 28 days"),
    ),
    Definition(
        "pause_ratio",
        _("Silence against usual pause"),
        _(
            "Days silent measured by the account's usual pause: the one within which half of its time passes."
            " Up to 1 is as usual; a daily team and a quarterly visitor are each measured by themselves."
        ),
        _(
            "days since the last active day (never active: since the start) / usual pause. Usual pause: gaps"
            " between active days, shortest first, up to the one at which their sum reaches half of all; at "
            "least 7 days, at least 28 below 5 active days"
        ),
        RATIO,
        USAGE,
        unknown=_("without a usage source"),
    ),
    Definition(
        "team_activity",
        _("Team activity"),
        _("People active per day against the eight weeks before: 1 is as before, 0.5 half of it."),
        _("2 x sum of daily users of the last 28 days / the same sum of the 56 days before"),
        RATIO,
        USAGE,
        unknown=_("below 3 people in those 56 days, and for accounts younger than 84 days"),
    ),
)
