"""What the rows behind a figure show, and the numbers it is computed of."""

from django.utils.translation import gettext_lazy as _

COLUMNS = {
    "day": _("Day"),
    "from": _("From"),
    "to": _("To"),
    "person": _("Person"),
    "feature": _("Feature"),
    "events": _("Events"),
    "users": _("Active people"),
    "days": _("Active days"),
    "days_before": _("Active days, the time before"),
    "last_day": _("Last active"),
    "gap": _("Days since the active day before"),
    "score": _("Score"),
    "band": _("Band"),
    "coverage": _("Coverage"),
}
NUMBERS = {"events", "users", "days", "days_before", "gap", "score", "coverage"}
PARTS = {
    "active_days": _("days with an event"),
    "people": _("people"),
    "people_before": _("people of the previous 28 days"),
    "people_both": _("of them active again in the last 28"),
    "user_days": _("sum of each day's people, last 28 days"),
    "user_days_before": _("the same of the 56 days before"),
    "events": _("events"),
    "events_28": _("events of the last 28 days"),
    "events_before": _("events of the previous 28 days"),
    "seats": _("seats"),
    "features": _("features used"),
    "feature_list": _("features in the list"),
    "days_silent": _("days since the last active day, or since the start"),
    "median_gap": _("median gap in days, at least 1"),
    "usual_pause": _("usual pause in days"),
    "weeks": _("weeks with an event"),
    "score_now": _("score on the day"),
    "score_before": _("score on the earlier day"),
}
