"""What comes in, and how it counts."""

from django.utils.translation import gettext_lazy as _

from health.definitions.entry import DATE, EVENTS, Definition

FILES = _("the imported file")
RECEIVED = _("what came in over HTTP and from files, by the day (UTC) it came")
COUNTED = _("each row of the file once, by what came of it")

SOURCES = (
    Definition(
        "usage_accepted",
        _("Accepted"),
        _("Events that came in and were counted at once."),
        _("rows and calls, whatever their count; by the day they came, not the day they tell of"),
        EVENTS,
        RECEIVED,
    ),
    Definition(
        "usage_duplicate",
        _("Duplicates"),
        _("Events that had come before: sent again, they change nothing."),
        _("same message id, or without one the same content"),
        EVENTS,
        RECEIVED,
    ),
    Definition(
        "usage_held",
        _("Held"),
        _("Events of an account that was not known when they came. They are counted in by themselves when it appears."),
        _("accepted + duplicates + held + rejected = all that came in"),
        EVENTS,
        RECEIVED,
    ),
    Definition(
        "usage_rejected",
        _("Rejected"),
        _("Events that can never be counted as they are; each is kept with the reason."),
        _("a sender that tries again is counted again"),
        EVENTS,
        RECEIVED,
    ),
    Definition(
        "import_rows",
        _("Rows"),
        _("Rows of the file that have been read, without its header."),
        COUNTED,
        _("rows"),
        FILES,
    ),
    Definition("import_added", _("Added"), _("Rows that added something new."), COUNTED, _("rows"), FILES),
    Definition("import_changed", _("Changed"), _("Rows that changed what was known."), COUNTED, _("rows"), FILES),
    Definition(
        "import_unchanged", _("Unchanged"), _("Rows that said what was known already."), COUNTED, _("rows"), FILES
    ),
    Definition(
        "import_rejected",
        _("Rejected rows"),
        _("Rows that could not be taken; all of them are in the file of rejected rows, with the reason."),
        _("rows = added + changed + unchanged + rejected; of usage: accepted + duplicates + held + rejected"),
        _("rows"),
        FILES,
    ),
    Definition(
        "import_removed",
        _("Taken back"),
        _("What the undoing of an import removed or brought back to what it was."),
        COUNTED,
        _("rows"),
        FILES,
    ),
    Definition(
        "import_kept",
        _("Kept"),
        _("What an import made and its undoing left, because it was changed or used since."),
        COUNTED,
        _("rows"),
        FILES,
    ),
    Definition(
        "usage_last_received",
        _("Last received"),
        _("When the last usage came in, by whichever way."),
        _("the latest instant at which any was received"),
        DATE,
        RECEIVED,
    ),
)
