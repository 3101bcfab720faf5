"""Reasons to call an account, in words."""

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from health.choices import Band, PulseValue
from health.rules import attention
from health.rules.attention import Reason
from lib import formats

SHOWN = 3
WEAK = {  # metric -> what it looks like where it misses most
    "active_days_28": gettext_lazy("Used on few days"),
    "active_users_7": gettext_lazy("Few people active this week"),
    "active_users_28": gettext_lazy("Few people active"),
    "dau_mean_28": gettext_lazy("Few people on an average day"),
    "stickiness": gettext_lazy("People seldom come back"),
    "seat_utilisation": gettext_lazy("Few seats in use"),
    "feature_breadth": gettext_lazy("Few features in use"),
    "usage_trend": gettext_lazy("Usage is falling"),
    "recency_days": gettext_lazy("Silent for long"),
    "recency_ratio": gettext_lazy("Silent for longer than usual"),
    "core_events_28": gettext_lazy("Core features are hardly used"),
    "weeks_active_12": gettext_lazy("Used in few weeks"),
    "user_retention_28": gettext_lazy("People stop using it"),
    "pause_ratio": gettext_lazy("Silent for longer than usual"),
    "team_activity": gettext_lazy("Fewer people active than before"),
}


def sentence(found: list[Reason]) -> str:
    """The weightiest reasons as one line; being at risk is said only where nothing else is."""
    told = [reason for reason in found if reason.kind != attention.AT_RISK] or found
    return " · ".join(words(reason) for reason in told[:SHOWN])


def words(reason: Reason) -> str:
    return _WORDS[reason.kind](reason)


def _day(reason: Reason) -> str:
    return formats.day(reason.on, formats.cldr_name(get_language() or "en"))


def _drop(reason: Reason) -> str:
    return ngettext(
        "Score fell %(count)s point in 30 days", "Score fell %(count)s points in 30 days", reason.number
    ) % {"count": reason.number}


def _drop_week(reason: Reason) -> str:
    return ngettext(
        "Score fell %(count)s point in 7 days", "Score fell %(count)s points in 7 days", reason.number
    ) % {"count": reason.number}  # fmt: skip


def _warned(reason: Reason) -> str:
    return _("%(count)s days without activation") % {"count": reason.number}


def _disagrees(reason: Reason) -> str:
    if reason.opinion in PulseValue:
        return _("The pulse says “%(pulse)s”, the score does not") % {"pulse": PulseValue(reason.opinion).label}
    return _("A person says “%(band)s”, the score does not") % {"band": Band(reason.opinion).label}


def _overdue(reason: Reason) -> str:
    return ngettext(
        "Not activated: the deadline passed %(count)s day ago (%(day)s)",
        "Not activated: the deadline passed %(count)s days ago (%(day)s)",
        reason.number,
    ) % {"count": reason.number, "day": _day(reason)}


def _deadline_near(reason: Reason) -> str:
    return ngettext(
        "Not activated yet, %(count)s day to the deadline (%(day)s)",
        "Not activated yet, %(count)s days to the deadline (%(day)s)",
        reason.number,
    ) % {"count": reason.number, "day": _day(reason)}


def _silent(reason: Reason) -> str:
    return ngettext(
        "Silent for %(count)s day, far longer than usual",
        "Silent for %(count)s days, far longer than usual",
        reason.number,
    ) % {"count": reason.number}


def _ends_soon(reason: Reason) -> str:
    return ngettext(
        "Contract ends in %(count)s day (%(day)s)", "Contract ends in %(count)s days (%(day)s)", reason.number
    ) % {"count": reason.number, "day": _day(reason)}


def _at_risk(reason: Reason) -> str:
    weak = WEAK.get(reason.signal)
    return str(weak) if weak else _("The score is in the band “at risk”")


_WORDS = {
    attention.DROP: _drop,
    attention.DROP_WEEK: _drop_week,
    attention.WARNED: _warned,
    attention.DISAGREES: _disagrees,
    attention.OVERDUE: _overdue,
    attention.LONG_OVERDUE: _overdue,
    attention.DEADLINE_NEAR: _deadline_near,
    attention.SILENT: _silent,
    attention.ENDS_SOON: _ends_soon,
    attention.AT_RISK: _at_risk,
}
