from django.db import models
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from tiers.choices import BillingPeriod


class Plan(models.Model):
    """A service plan (tier): basic, advanced, premium. What it promises stands in its versions."""

    key = models.SlugField(_("key"), max_length=50, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=100)
    name_zh = models.CharField(_("name (Chinese)"), max_length=100)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")

    def __str__(self) -> str:
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en


class PlanVersion(models.Model):
    """The promise of a plan from a day on. Once published it never changes; the database refuses."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions", verbose_name=_("plan"))
    number = models.PositiveSmallIntegerField(_("number"))
    effective_on = models.DateField(_("effective on"))
    promise_en = models.TextField(_("promise (English)"))
    promise_zh = models.TextField(_("promise (Chinese)"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    class Meta:
        verbose_name = _("plan version")
        verbose_name_plural = _("plan versions")
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number_once")]

    def __str__(self) -> str:
        return gettext("%(plan)s, version %(number)s") % {"plan": self.plan, "number": self.number}


class Subscription(models.Model):
    """An account's plan version for a time, at a price per period (minor units; empty where not known).

    `renewal_on` is the day on which the vendor's own books renew it, where they say so.
    """

    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+", verbose_name=_("account"))
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+", verbose_name=_("plan version"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    period = models.CharField(_("period"), max_length=10, choices=BillingPeriod, default=BillingPeriod.YEAR)
    price_minor = models.BigIntegerField(_("price in minor units"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    seats = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    renewal_on = models.DateField(_("renewal on"), null=True, blank=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        indexes = [models.Index(fields=["account", "starts_on"], name="subscription_by_account")]
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(ends_on=None),
                name="subscription_one_open",
                violation_error_message=_("This account already has an open subscription."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="subscription_ends_after_start",
                violation_error_message=_("A subscription cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=models.Q(price_minor=None) | ~models.Q(currency=""),
                name="subscription_price_has_currency",
                violation_error_message=_("A price needs its currency."),
            ),
            models.CheckConstraint(
                condition=models.Q(renewal_on=None) | models.Q(renewal_on__gte=models.F("starts_on")),
                name="subscription_renews_after_start",
                violation_error_message=_("A subscription cannot renew before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.plan_version}"
