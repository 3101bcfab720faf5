"""How machines come in: API tokens, and the answers kept for repeated requests."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ApiToken(models.Model):
    """A secret by which a program acts as a person; shown once, kept as SHA-256."""

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="api_tokens", verbose_name=_("acts as"))
    name = models.CharField(_("name"), max_length=100)
    hash = models.CharField(_("hash"), max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    last_used_on = models.DateField(_("last used on"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return self.name


class IdempotencyRecord(models.Model):
    """The stored answer to a creating request, for 24 hours; written in the transaction of its effect."""

    principal = models.CharField(max_length=60)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)  # empty while the first request still runs
    body = models.TextField(default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        constraints = [models.UniqueConstraint(fields=["principal", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return f"{self.principal} {self.key}"
