"""Usage as it came: who used what when, each event once."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventName(models.Model):
    """A kind of usage event. `first_day` is the earliest local day on which any account used it."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    first_day = models.DateField(_("first day"), null=True)

    class Meta:
        verbose_name = _("event name")
        verbose_name_plural = _("event names")

    def __str__(self) -> str:
        return self.name


class UsageUser(models.Model):
    """A person of an account as the vendor's product knows him. `first_day` is the day of his first event."""

    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+", verbose_name=_("account"))
    external_id = models.CharField(_("external id"), max_length=200)
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    first_day = models.DateField(_("first day"), null=True)

    class Meta:
        verbose_name = _("product user")
        verbose_name_plural = _("product users")
        constraints = [models.UniqueConstraint(fields=["account", "external_id"], name="usage_user_once")]
        indexes = [
            models.Index(
                fields=["first_day", "id"], condition=models.Q(first_day__isnull=False), name="usage_user_by_day"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.external_id


class UsageIdentity(models.Model):
    """Claims an event for good: what was claimed once is never counted again, even after raw events are dropped."""

    identity = models.UUIDField(primary_key=True)

    class Meta:
        verbose_name = _("event identity")
        verbose_name_plural = _("event identities")

    def __str__(self) -> str:
        return str(self.identity)


class UsageEvent(models.Model):
    """A raw event. In monthly partitions by `at` on PostgreSQL (primary key (id, at) there), dropped by retention.

    `day` is its date in the account's time zone. Where `is_whole_day`, the source gave a bare date: `day` is that
    date whatever the time zone, and `at` is its midnight in UTC.
    """

    account = models.ForeignKey(
        "accounts.Account",
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("account"),
    )
    user = models.ForeignKey(
        UsageUser,
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("product user"),
    )
    event = models.ForeignKey(
        EventName, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+", verbose_name=_("event")
    )
    at = models.DateTimeField(_("at"))
    day = models.DateField(_("day"))
    is_whole_day = models.BooleanField(_("whole day"))
    count = models.PositiveIntegerField(_("count"))
    properties = models.JSONField(_("properties"), null=True)
    identity = models.UUIDField(_("identity"))
    intake = models.ForeignKey(
        "health.Intake",
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("intake"),
    )

    class Meta:
        verbose_name = _("usage event")
        verbose_name_plural = _("usage events")
        indexes = [models.Index(fields=["account", "at"], name="usage_event_by_account")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.at}"
