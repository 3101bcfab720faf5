"""Django finds the admin of this room by importing this package."""

from health.admin import activation, cohorts, opinions, portfolio, scores, usage  # noqa: F401  (registration only)
