"""A process that works through runs, as a Celery worker would, until its input ends: `python -m tests.bench.worker`.

It reads the id of a run per line and answers each with a line when nothing of the run is left to do.
"""

import sys

import django

django.setup()

from cs_platform.celery import app  # noqa: E402  (models need the set-up)
from jobs.services import work_through  # noqa: E402

app.loader.import_default_modules()
print("ready", flush=True)
for line in sys.stdin:
    work_through(int(line))
    print("done", flush=True)
