"""How usage comes in: write keys, imports, groups, and what had to be set aside."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from health.choices import Channel, SetAsideState


class WriteKey(models.Model):
    """The secret by which the vendor's product sends usage; shown once, kept as SHA-256."""

    name = models.CharField(_("name"), max_length=100)
    hash = models.CharField(_("hash"), max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("write key")
        verbose_name_plural = _("write keys")

    def __str__(self) -> str:
        return self.name


class Intake(models.Model):
    """One import of a usage file: where its events came from and how they counted."""

    source = models.CharField(_("source"), max_length=300)
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    accepted = models.BigIntegerField(_("accepted"), default=0)
    duplicate = models.BigIntegerField(_("duplicate"), default=0)
    held = models.BigIntegerField(_("held"), default=0)
    rejected = models.BigIntegerField(_("rejected"), default=0)

    class Meta:
        verbose_name = _("intake")
        verbose_name_plural = _("intakes")

    def __str__(self) -> str:
        return self.source


class Arrival(models.Model):
    """The new events of a batch that came over HTTP: claimed and durable, not yet counted in."""

    payload = models.BinaryField(_("events"))
    at = models.DateTimeField(_("received at"), default=timezone.now)
    duplicate = models.PositiveIntegerField(_("duplicate"), default=0)  # of the same batch: to be noted, not counted in
    rejected = models.PositiveIntegerField(_("rejected"), default=0)

    class Meta:
        verbose_name = _("arrival")
        verbose_name_plural = _("arrivals")

    def __str__(self) -> str:
        return str(self.pk)


class UserGroup(models.Model):
    """The account (by external id) that a product user was last put in by a `group` call."""

    user = models.CharField(_("product user"), max_length=200, primary_key=True)
    account = models.CharField(_("account"), max_length=200)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("user group")
        verbose_name_plural = _("user groups")

    def __str__(self) -> str:
        return f"{self.user} @ {self.account}"


class SetAside(models.Model):
    """An event that could not be counted: held until its account is known, or rejected with a reason."""

    state = models.CharField(_("state"), max_length=10, choices=SetAsideState)
    reason = models.CharField(_("reason"), max_length=300)
    account = models.CharField(_("account"), max_length=200, blank=True)
    user = models.CharField(_("product user"), max_length=200, blank=True)
    identity = models.UUIDField(_("identity"), null=True, unique=True)
    payload = models.TextField(_("payload"))
    intake = models.ForeignKey(Intake, models.SET_NULL, null=True, related_name="+", verbose_name=_("intake"))
    at = models.DateTimeField(_("received at"), default=timezone.now)

    class Meta:
        verbose_name = _("event set aside")
        verbose_name_plural = _("events set aside")
        indexes = [
            models.Index(fields=["state", "account", "user"], name="set_aside_by_account"),
            models.Index(fields=["state", "at"], name="set_aside_by_time"),
        ]

    def __str__(self) -> str:
        return self.reason


class HeldPerson(models.Model):
    """What was said of a product user before his account was known: given to him as soon as it is."""

    account = models.CharField(_("account"), max_length=200, blank=True)
    user = models.CharField(_("product user"), max_length=200)
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    at = models.DateTimeField(_("received at"), default=timezone.now)

    class Meta:
        verbose_name = _("person of an unknown account")
        verbose_name_plural = _("people of unknown accounts")
        constraints = [models.UniqueConstraint(fields=["account", "user"], name="held_person_once")]

    def __str__(self) -> str:
        return self.name or self.user


class UsageReceived(models.Model):
    """How the events counted that came in on a day (UTC) by one way. `last_at`: when the last of them came."""

    day = models.DateField(_("day"))
    channel = models.CharField(_("way in"), max_length=10, choices=Channel)
    accepted = models.BigIntegerField(_("accepted"), default=0)
    duplicate = models.BigIntegerField(_("duplicate"), default=0)
    held = models.BigIntegerField(_("held"), default=0)
    rejected = models.BigIntegerField(_("rejected"), default=0)
    last_at = models.DateTimeField(_("last received at"))

    class Meta:
        verbose_name = _("usage received")
        verbose_name_plural = _("usage received")
        constraints = [models.UniqueConstraint(fields=["day", "channel"], name="usage_received_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.channel}"


class RawEventsDropped(models.Model):
    """Retention dropped the raw events of all months before this one; what was counted from them stays."""

    before_month = models.DateField(_("before the month"), unique=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("drop of raw events")
        verbose_name_plural = _("drops of raw events")

    def __str__(self) -> str:
        return str(self.before_month)
