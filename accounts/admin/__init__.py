"""Django finds the admin of this room by importing this package."""

from accounts.admin import access, companies, people, tags, timeline  # noqa: F401  (registration only)
