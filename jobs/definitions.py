"""What the figures about background work mean."""

from django.utils.translation import gettext_lazy as _

from lib.definition import Definition

ITEMS, TIME, ROWS = _("work items"), _("time"), _("rows")
QUEUE = _("the queue of record in the database")

WORK = (
    Definition(
        "run_done",
        _("Parts done"),
        _("How many of the parts that a run is cut into are finished; workers share them."),
        _("work items marked done / work items of the run"),
        ITEMS,
        QUEUE,
    ),
    Definition(
        "run_rows",
        _("Rows"),
        _("What a run has worked through so far: accounts computed, lines read or written."),
        _("rows of finished items + rows that unfinished ones have reached"),
        ROWS,
        QUEUE,
    ),
    Definition(
        "run_duration",
        _("Duration"),
        _("From the moment a worker took the first part to the end of the last, or to now."),
        _("end or now - first claim"),
        TIME,
        QUEUE,
    ),
    Definition(
        "run_remaining",
        _("Time left"),
        _("How long the rest takes if it goes on at the pace so far; unknown until a thirtieth is done."),
        _("duration / share done x share left"),
        TIME,
        QUEUE,
    ),
)
