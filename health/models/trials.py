from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from health.models.scores import HealthModel


class ModelTrial(models.Model):
    """A health model tried on past outcomes, beside the model that was published then, on the same outcomes.

    Both definitions are kept as they were tried: a draft goes on changing. `report` is that of
    `health.rules.trial.report`; it comes when all parts of the work are done.
    """

    model = models.ForeignKey(HealthModel, models.CASCADE, related_name="trials", verbose_name=_("health model"))
    definition = models.JSONField(_("definition"))
    present_number = models.PositiveIntegerField(_("present model"), null=True, blank=True)
    present_definition = models.JSONField(_("definition of the present model"), null=True, blank=True)
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    requested_at = models.DateTimeField(_("requested at"), default=timezone.now)
    requested_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("requested by")
    )
    run = models.ForeignKey("jobs.Run", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("run"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    report = models.JSONField(_("report"), null=True, blank=True)
    present_report = models.JSONField(_("report of the present model"), null=True, blank=True)

    class Meta:
        verbose_name = _("trial of a health model")
        verbose_name_plural = _("trials of health models")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")),
                name="trial_window_in_order",
                violation_error_message=_("The last day cannot lie before the first."),
            ),
            models.CheckConstraint(
                condition=models.Q(report__isnull=True) | models.Q(finished_at__isnull=False),
                name="trial_with_report_is_finished",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Trial %(number)s") % {"number": self.pk}


class TrialPart(models.Model):
    """The outcomes of some days of a trial's window as both models scored them; gone once the report is made."""

    trial = models.ForeignKey(ModelTrial, models.CASCADE, related_name="parts", verbose_name=_("trial"))
    position = models.PositiveIntegerField(_("position"))
    cases = models.JSONField(_("cases"), default=list)  # [[case as a row, ...] per model]

    class Meta:
        verbose_name = _("part of a trial")
        verbose_name_plural = _("parts of trials")
        constraints = [models.UniqueConstraint(fields=["trial", "position"], name="trial_part_once")]

    def __str__(self) -> str:
        return f"{self.trial_id}.{self.position}"
