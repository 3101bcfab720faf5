"""Django finds the admin of this room by importing this package."""

from health.admin import activation, opinions, scores, usage, versions  # noqa: F401  (registration only)
