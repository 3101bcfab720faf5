"""What runs do, in the reader's words. A test finds every kind that is started anywhere and asks for its name here."""

from django.utils.translation import gettext_lazy as _

NAMES = {
    "recompute": _("Recompute"),
    "recompute account": _("Recompute of one account"),
    "recompute changed": _("Recompute of changed accounts"),
    "recompute news": _("Recompute of accounts with news"),
    "recompute activation": _("Recompute at activation dates"),
    "recompute day": _("Recompute at the end of the day"),
    "import": _("Import of a file"),
    "check import": _("Check of a file"),
    "undo import": _("Undoing of an import"),
    "fill history": _("History of past days"),
    "export accounts": _("Accounts as a file"),
    "count cohorts": _("Cohorts counted afresh"),
    "model trial": _("Trial of a health model"),
    "mail": _("Sending of a mail"),
}


def name(kind: str) -> str:
    return str(NAMES.get(kind, kind.capitalize()))
