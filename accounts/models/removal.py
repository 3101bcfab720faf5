"""Accounts that are no more."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AccountRemoval(models.Model):
    """An account that was taken out again, by whom and why. Only while this row stands may its history be deleted."""

    account_id = models.BigIntegerField(_("account (id)"), db_index=True)
    external_id = models.CharField(_("external id"), max_length=200)
    name = models.CharField(_("name"), max_length=300)
    reason = models.CharField(_("reason"), max_length=300)
    actor = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("removed account")
        verbose_name_plural = _("removed accounts")

    def __str__(self) -> str:
        return self.name
