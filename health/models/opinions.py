"""What people think of an account's health: beside the machine's score, never mixed into it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from health.choices import Band, PulseValue


class Pulse(models.Model):
    """A CSM's opinion on a day; older than 90 days it counts as unknown."""

    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+", verbose_name=_("account"))
    value = models.CharField(_("value"), max_length=10, choices=PulseValue)
    note = models.CharField(_("note"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("pulse")
        verbose_name_plural = _("pulses")
        indexes = [
            models.Index(fields=["account", "-at"], name="pulse_by_account"),
            models.Index(
                fields=["-at"], condition=models.Q(value__in=[PulseValue.GOOD, PulseValue.BAD]), name="pulse_by_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.get_value_display()}"


class Override(models.Model):
    """A band that a person sets against the machine's, with a reason, until a day at most."""

    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+", verbose_name=_("account"))
    band = models.CharField(_("band"), max_length=10, choices=Band)
    reason = models.CharField(_("reason"), max_length=500)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    expires_on = models.DateField(_("last day"))
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)

    class Meta:
        verbose_name = _("override")
        verbose_name_plural = _("overrides")
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="override_has_reason"),
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(lifted_at=None),
                name="override_one_open",
                violation_error_message=_("This account already has an override; lift it first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.get_band_display()}"
