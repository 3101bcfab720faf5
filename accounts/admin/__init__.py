"""Django finds the admin of this room by importing this package."""

from accounts.admin import access, companies, people, removal, tags, timeline, views  # noqa: F401  (registration only)
