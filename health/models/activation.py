from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from health.choices import FlagKind


class ActivationPolicy(models.Model):
    """Which milestones make an account activated, and by when. A version: published once, never changed.

    Without a plan version it is the policy of all plan versions that have none of their own. The highest number wins.
    """

    plan_version = models.ForeignKey(
        "tiers.PlanVersion", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("plan version")
    )
    number = models.PositiveIntegerField(_("number"))
    deadline_months = models.PositiveSmallIntegerField(_("deadline in months"), default=3)
    milestones = models.JSONField(_("milestones"))
    note = models.TextField(_("note"), blank=True)
    published_at = models.DateTimeField(_("published at"), default=timezone.now)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("activation policy")
        verbose_name_plural = _("activation policies")
        constraints = [
            models.UniqueConstraint(fields=["plan_version", "number"], name="activation_policy_number_once"),
            models.UniqueConstraint(  # SQLite cannot hold empty values equal in the constraint above
                fields=["number"], condition=models.Q(plan_version=None), name="activation_policy_of_all_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(deadline_months__range=(1, 60)), name="activation_policy_deadline_in_range"
            ),
        ]

    def __str__(self) -> str:
        return gettext("Activation policy %(number)s") % {"number": self.number}


class Pause(models.Model):
    """Days in which an account's activation clock stands still: `starts_on` up to and including `ends_on`."""

    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+", verbose_name=_("account"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="pause_has_reason"),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="pause_ends_after_start",
                violation_error_message=_("A pause cannot end before it starts."),
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(ends_on=None),
                name="pause_one_open",
                violation_error_message=_("This account is already paused."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}, {self.starts_on}"


class Flag(models.Model):
    """Something about an account that somebody should see. Opened once, closes by itself when its cause is gone.

    Written only where a snapshot stands, whose foreign key keeps the account; the unique key serves as its index.
    """

    account = models.ForeignKey(
        "accounts.Account",
        models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("account"),
    )
    kind = models.CharField(_("kind"), max_length=30, choices=FlagKind)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        constraints = [models.UniqueConstraint(fields=["account", "kind"], name="flag_once")]
        indexes = [models.Index(fields=["kind", "opened_on"], condition=models.Q(closed_on=None), name="flag_open")]

    def __str__(self) -> str:
        return f"{self.account}: {self.get_kind_display()}"
