"""One entry of the registry of figures, and the units that many share."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise as Text
else:
    Text = str | Promise


@dataclass(frozen=True)
class Definition:
    """A figure: its name in code and exports, its name on screens, what it says in plain words, how it is computed."""

    name: str
    label: Text
    sentence: Text
    formula: Text = ""
    unit: Text = ""
    source: Text = ""


DAYS, USERS, EVENTS, SHARE, RATIO, POINTS, DATE = (
    _("days"), _("users"), _("events"), _("share, 0 to 1"), _("ratio"), _("points, 0 to 100"), _("date"),
)  # fmt: skip
USAGE = _("usage events, on days in the account's time zone")
