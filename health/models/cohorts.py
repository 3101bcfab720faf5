from django.db import models
from django.utils.translation import gettext_lazy as _


class CohortCount(models.Model):
    """Cohorts as they were counted once for many readers, where there are too many accounts to count at each visit.

    `counts` is what every table as of `until` or an earlier day is laid out of. `group` is "" for everybody.
    """

    subject = models.CharField(_("subject"), max_length=10)
    unit = models.CharField(_("unit"), max_length=10)
    group = models.CharField(_("group"), max_length=500, blank=True)
    until = models.DateField(_("until"))
    counted_at = models.DateTimeField(_("counted at"))
    asked_on = models.DateField(_("last asked for on"))
    counts = models.JSONField(_("counts"))

    class Meta:
        verbose_name = _("cohort count")
        verbose_name_plural = _("cohort counts")
        constraints = [models.UniqueConstraint(fields=["subject", "unit", "group"], name="cohort_count_once")]

    def __str__(self) -> str:
        return f"{self.subject} {self.unit} {self.group}".strip()
