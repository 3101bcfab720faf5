"""Django finds the admin of this room by importing this package."""

from accounts.admin import (  # noqa: F401  (registration only)
    access,
    companies,
    invitations,
    people,
    removal,
    tags,
    timeline,
    views,
)
