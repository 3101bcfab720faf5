"""The units and sources that many figures share."""

from django.utils.translation import gettext_lazy as _

from lib.definition import Definition, Section

__all__ = ["DATE", "DAYS", "EVENTS", "POINTS", "RATIO", "SHARE", "USAGE", "USERS", "WORD", "Definition", "Section"]


DAYS, USERS, EVENTS, SHARE, RATIO, POINTS, DATE = (
    _("days"), _("users"), _("events"), _("share, 0 to 1"), _("ratio"), _("points, 0 to 100"), _("date"),
)  # fmt: skip
WORD = _("a word of a list")
USAGE = _("usage events, on days in the account's time zone")
