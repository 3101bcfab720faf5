"""Django finds models by importing this package; everybody else imports the submodule."""

from health.models import (  # noqa: F401  (registration only)
    activation,
    attention,
    cohorts,
    imports,
    intake,
    opinions,
    overdue,
    portfolio,
    rollups,
    scores,
    trials,
    usage,
    versions,
)
