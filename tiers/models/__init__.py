"""Django finds models by importing this package; everybody else imports the submodule."""

from tiers.models import features, plans  # noqa: F401  (registration only)
