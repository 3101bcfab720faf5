"""Celery finds tasks by importing this package; everybody else imports the submodule."""

from health.tasks import clock, cohorts, exports, imports, portfolio, recompute, trials, usage  # noqa: F401  (registration only)
