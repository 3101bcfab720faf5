"""Django finds models by importing this package; everybody else imports the submodule."""

from health.models import activation, intake, opinions, rollups, scores, trials, usage, versions  # noqa: F401  (registration only)
