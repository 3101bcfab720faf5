"""Django finds models by importing this package; everybody else imports the submodule."""

from accounts.models import access, company, people, removal, tags, timeline, views  # noqa: F401  (registration only)
