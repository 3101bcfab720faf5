"""Django finds the admin of this room by importing this package."""

from health.admin import (  # noqa: F401  (registration only)
    activation,
    cohorts,
    imports,
    opinions,
    overdue,
    portfolio,
    scores,
    usage,
    versions,
)
