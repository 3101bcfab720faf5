"""Usage counted per day in the account's time zone. Derived from raw events, kept when those are dropped.

The keys are composite so that a row costs one index entry; the foreign keys are not checked by the database, since
every row is written by one function that has just locked the account's `AccountUsage`.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


def _link(to: str) -> models.ForeignKey:
    return models.ForeignKey(to, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")


class AccountUsage(models.Model):
    """The state of an account's roll-ups; its row is the lock under which they change.

    `zone` is the time zone in which they were made. `changed` grows with every change, `computed` is its value that
    the last recompute had seen: they differ while there is news. `stale_from` is the earliest day changed since.
    """

    account = models.OneToOneField("accounts.Account", models.PROTECT, primary_key=True, related_name="+")
    zone = models.CharField(max_length=50)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    changed = models.BigIntegerField(default=0)
    computed = models.BigIntegerField(default=0)
    stale_from = models.DateField(null=True)

    class Meta:
        verbose_name = _("usage state")
        verbose_name_plural = _("usage states")
        indexes = [
            models.Index(fields=["account"], condition=~models.Q(changed=models.F("computed")), name="usage_with_news")
        ]

    def __str__(self) -> str:
        return str(self.account_id)


class AccountDay(models.Model):
    """Events and distinct users of an account on a day."""

    pk = models.CompositePrimaryKey("account_id", "day")
    account = _link("accounts.Account")
    day = models.DateField()
    events = models.BigIntegerField()
    users = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("account day")
        verbose_name_plural = _("account days")


class UserDay(models.Model):
    """Events of a product user on a day."""

    pk = models.CompositePrimaryKey("account_id", "day", "user_id")
    account = _link("accounts.Account")
    day = models.DateField()
    user = _link("health.UsageUser")
    events = models.BigIntegerField()

    class Meta:
        verbose_name = _("user day")
        verbose_name_plural = _("user days")


class FeatureDay(models.Model):
    """Events of one name in an account on a day."""

    pk = models.CompositePrimaryKey("account_id", "day", "event_id")
    account = _link("accounts.Account")
    day = models.DateField()
    event = _link("health.EventName")
    events = models.BigIntegerField()

    class Meta:
        verbose_name = _("feature day")
        verbose_name_plural = _("feature days")


class AccountMonth(models.Model):
    """The active days of an account in a month as a bit mask: bit 0 is the 1st. `month` is its first day."""

    pk = models.CompositePrimaryKey("account_id", "month")
    account = _link("accounts.Account")
    month = models.DateField()
    days = models.IntegerField()

    class Meta:
        verbose_name = _("account month")
        verbose_name_plural = _("account months")
