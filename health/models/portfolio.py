"""What the clock counts and explains over all accounts, so that pages need not: derived from snapshots, made again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from health.choices import Band, Cause, Measure
from health.models.scores import AccountSnapshot


class Tally(models.Model):
    """How many accounts of a CSM have a value of a measure, and what they bring in a year, by currency."""

    csm = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", db_constraint=False, verbose_name=_("CSM")
    )
    measure = models.CharField(_("measure"), max_length=10, choices=Measure)
    value = models.CharField(_("value"), max_length=10)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    accounts = models.PositiveIntegerField(_("accounts"))
    with_value = models.PositiveIntegerField(_("accounts with an annual value"))
    annual_value_minor = models.BigIntegerField(_("annual value in minor units"))
    counted_at = models.DateTimeField(_("counted at"))

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [
            models.UniqueConstraint(fields=["csm", "measure", "value", "currency"], name="tally_once"),
            models.UniqueConstraint(
                fields=["measure", "value", "currency"], condition=models.Q(csm=None), name="tally_of_nobody_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.csm or '–'}: {self.measure} {self.value}"


class Disagreement(models.Model):
    """An account of which a person said what the machine does not, as the clock last looked: found at once here."""

    snapshot = models.OneToOneField(
        AccountSnapshot, models.CASCADE, primary_key=True, related_name="disagreement", verbose_name=_("account")
    )
    since = models.DateField(_("since"))

    class Meta:
        verbose_name = _("disagreement")
        verbose_name_plural = _("disagreements")
        indexes = [models.Index(fields=["-since"], name="disagreement_by_day")]

    def __str__(self) -> str:
        return f"{self.snapshot}, {self.since}"


class Movement(models.Model):
    """An account that stands in another band than 7 days before, and why: the four parts of its score's change.

    `change` and its parts are hundredths; empty where a score is unknown. `signal` is the metric whose contribution
    changed most in the direction of the change.
    """

    snapshot = models.OneToOneField(
        AccountSnapshot, models.CASCADE, primary_key=True, related_name="movement", verbose_name=_("account")
    )
    explained_at = models.DateTimeField(_("explained at"))
    computed_at = models.DateTimeField(_("figures computed at"))
    is_up = models.BooleanField(_("upwards"))
    band_before = models.CharField(_("band before"), max_length=10, choices=Band)
    band_after = models.CharField(_("band after"), max_length=10, choices=Band)
    change = models.SmallIntegerField(_("change"), null=True)
    cause = models.CharField(_("main cause"), max_length=15, choices=Cause, blank=True)
    configuration = models.SmallIntegerField(Cause.CONFIGURATION.label, null=True)
    coverage = models.SmallIntegerField(Cause.COVERAGE.label, null=True)
    time = models.SmallIntegerField(Cause.TIME.label, null=True)
    behaviour = models.SmallIntegerField(Cause.BEHAVIOUR.label, null=True)
    signal = models.CharField(_("signal"), max_length=50, blank=True)
    signal_change = models.SmallIntegerField(_("change of the signal"), null=True)

    class Meta:
        verbose_name = _("movement")
        verbose_name_plural = _("movements")
        indexes = [models.Index(fields=["is_up", "change"], name="movement_by_change")]

    def __str__(self) -> str:
        return f"{self.snapshot}: {self.get_band_before_display()} → {self.get_band_after_display()}"
