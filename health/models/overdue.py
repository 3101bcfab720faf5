from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from health.choices import Dimension, OverdueCategory


class OverdueReason(models.Model):
    """Why an account was not activated in time, as its CSM records it. A new one takes the place of the one before."""

    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+", verbose_name=_("account"))
    category = models.CharField(_("category"), max_length=10, choices=OverdueCategory)
    text = models.CharField(_("in words"), max_length=500)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    replaced_at = models.DateTimeField(_("replaced at"), null=True, blank=True)

    class Meta:
        verbose_name = _("overdue reason")
        verbose_name_plural = _("overdue reasons")
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="overdue_reason_has_words"),
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(replaced_at=None), name="overdue_reason_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.get_category_display()}"


class TimeToValueGroup(models.Model):
    """Time to value of accounts that have something in common, as the clock last computed it (Kaplan-Meier).

    `curve` holds [days since the start, share activated by then in hundredths of a per cent], a pair per step.
    """

    dimension = models.CharField(_("grouped by"), max_length=10, choices=Dimension)
    key = models.CharField(_("group"), max_length=100, blank=True)
    accounts = models.PositiveIntegerField(_("accounts"))
    activated = models.PositiveIntegerField(_("activated"))
    median = models.PositiveIntegerField(_("median"), null=True)
    p75 = models.PositiveIntegerField(_("three quarters"), null=True)
    p90 = models.PositiveIntegerField(_("nine tenths"), null=True)
    curve = models.JSONField(_("curve"), default=list)
    counted_at = models.DateTimeField(_("counted at"))

    class Meta:
        verbose_name = _("time to value of a group")
        verbose_name_plural = _("time to value by group")
        constraints = [models.UniqueConstraint(fields=["dimension", "key"], name="time_to_value_group_once")]

    def __str__(self) -> str:
        return f"{self.get_dimension_display()}: {self.key}"
