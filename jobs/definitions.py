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
    Definition(
        "attempts",
        _("Attempts"),
        _("How often a worker began the part; after three errors or lost workers it is parked."),
        _("claims of the work item"),
        _("attempts"),
        QUEUE,
    ),
    Definition(
        "work_waiting",
        _("Waiting"),
        _("Parts of runs that are due and that no worker has taken yet."),
        _("work items that are due, not claimed, not done, not parked"),
        ITEMS,
        QUEUE,
    ),
    Definition(
        "work_oldest",
        _("Longest waiting"),
        _("How long the part that waits longest has been due. Minutes mean that workers are missing or too few."),
        _("now - due at, of the first in line"),
        TIME,
        QUEUE,
    ),
    Definition(
        "work_parked",
        _("Parked"),
        _("Parts that stopped for good after three attempts, set aside so that the others go on."),
        _("work items with a parking time"),
        ITEMS,
        QUEUE,
    ),
    Definition(
        "heard_worker",
        _("Worker last heard"),
        _("When a worker last consumed a message: that it runs would prove nothing."),
        _("now - heartbeat, which a task writes every 20 seconds; two minutes of silence are a fault"),
        TIME,
        _("heartbeats"),
    ),
    Definition(
        "heard_clock",
        _("Clock last heard"),
        _("When the clock's last message arrived. Without it nothing starts by itself."),
        _("now - heartbeat, which the clock asks for every 20 seconds; two minutes of silence are a fault"),
        TIME,
        _("heartbeats"),
    ),
)
