from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Run(models.Model):
    """A piece of work that somebody or the clock asked for, done as work items."""

    kind = models.CharField(_("kind"), max_length=50)
    params = models.JSONField(_("parameters"), default=dict)
    requested_by = models.CharField(_("requested by"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        indexes = [models.Index(fields=["kind", "-created_at"], name="run_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class WorkItem(models.Model):
    """What is due. The queue of record: a message in the broker only says that a row is here."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="items", verbose_name=_("run"))
    task = models.CharField(_("task"), max_length=100)
    params = models.JSONField(_("parameters"), default=dict)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    claimed_by = models.CharField(_("claimed by"), max_length=100, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    parked_at = models.DateTimeField(_("parked at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("work item")
        verbose_name_plural = _("work items")
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(done_at=None, parked_at=None),
                name="work_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.pk}"


class PeriodClaim(models.Model):
    """A periodic job runs once for a period, whatever the number of clocks."""

    job = models.CharField(_("job"), max_length=100)
    period = models.CharField(_("period"), max_length=100)
    claimed_at = models.DateTimeField(_("claimed at"), default=timezone.now)

    class Meta:
        verbose_name = _("claimed period")
        verbose_name_plural = _("claimed periods")
        constraints = [models.UniqueConstraint(fields=["job", "period"], name="period_claimed_once")]

    def __str__(self) -> str:
        return f"{self.job} {self.period}"


class Heartbeat(models.Model):
    """When a worker last consumed a message (`worker`) and the clock last sent one (`clock`)."""

    name = models.CharField(_("name"), max_length=50, primary_key=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.name
