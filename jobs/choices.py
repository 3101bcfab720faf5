from django.db import models
from django.utils.translation import gettext_lazy as _


class RunPhase(models.TextChoices):
    """Where a run stands."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    STUCK = "stuck", _("needs you")  # over, but for what is parked
    DONE = "done", _("done")
