"""Django finds models by importing this package; everybody else imports the submodule."""

from health.models import activation, cohorts, intake, opinions, rollups, scores, usage  # noqa: F401  (registration only)
