"""Django finds models by importing this package; everybody else imports the submodule."""

from accounts.models import (  # noqa: F401  (registration only)
    access,
    company,
    invitations,
    mail,
    people,
    removal,
    tags,
    timeline,
    viewings,
    views,
)
