from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

WHOLE_TRIGRAM = 3


def name_holds(text: str) -> models.Q:
    """Accounts, or copies of them, whose name or external id holds the text, whatever its case.

    One or two Latin characters stand in a third of all names, and no trigram index finds them inside a word: they are
    looked for where words begin. Two Chinese characters are a word already.
    """
    if len(text) < WHOLE_TRIGRAM and text.isascii():
        at_a_word = models.Q(name__istartswith=text) | models.Q(name__icontains=f" {text}")
        return at_a_word | models.Q(external_id__istartswith=text)
    return models.Q(name__icontains=text) | models.Q(external_id__icontains=text)


class AccountQuerySet(models.QuerySet["Account"]):
    def of_member(self, user_id: int) -> "AccountQuerySet":
        """Accounts in which the person is an active member."""
        return self.filter(memberships__user_id=user_id, memberships__active_to=None)

    def of_csm(self, user_id: int) -> "AccountQuerySet":
        return self.filter(assignments__csm_id=user_id, assignments__active_to=None)

    def named(self, text: str) -> "AccountQuerySet":
        return self.filter(name_holds(text))


class Account(models.Model):
    """A customer company. `external_id` is its name in the vendor's own systems."""

    external_id = models.CharField(_("external id"), max_length=200, unique=True)
    name = models.CharField(_("name"), max_length=300)
    starts_on = models.DateField(_("contract start"))
    ends_on = models.DateField(_("contract's last day"), null=True, blank=True)
    seats = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    industry = models.CharField(_("industry"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=50, default="UTC")
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    annual_value_minor = models.BigIntegerField(_("annual value in minor units"), null=True, blank=True)
    has_usage_source = models.BooleanField(_("has a usage source"), default=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated at"), default=timezone.now, editable=False)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        indexes = [
            models.Index(fields=["starts_on", "id"], name="account_by_start"),
            models.Index(fields=["industry"], name="account_by_industry"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(external_id=""), name="account_external_id_given"),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="account_ends_after_start",
                violation_error_message=_("The contract cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=models.Q(annual_value_minor=None) | ~models.Q(currency=""),
                name="account_value_has_currency",
                violation_error_message=_("An annual value needs its currency."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CSMAssignment(models.Model):
    """Who looks after an account, from when to when; at most one at a time."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="assignments", verbose_name=_("account"))
    csm = models.ForeignKey("accounts.User", models.PROTECT, related_name="assignments", verbose_name=_("CSM"))
    active_from = models.DateTimeField(_("active from"), default=timezone.now)
    active_to = models.DateTimeField(_("active to"), null=True, blank=True)

    class Meta:
        verbose_name = _("CSM assignment")
        verbose_name_plural = _("CSM assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(active_to=None),
                name="assignment_one_active",
                violation_error_message=_("This account already has a CSM."),
            ),
            models.CheckConstraint(
                condition=models.Q(active_to=None) | models.Q(active_to__gt=models.F("active_from")),
                name="assignment_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.csm} → {self.account}"
