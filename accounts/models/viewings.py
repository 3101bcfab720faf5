from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import CustomerRole


class Viewing(models.Model):
    """A person of the vendor looked at a customer's portal as one in this role would see it; nothing can be changed."""

    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+", verbose_name=_("account"))
    viewer = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("viewer"))
    role = models.CharField(_("role"), max_length=20, choices=CustomerRole)
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)  # empty where it ended with the session

    class Meta:
        verbose_name = _("viewing of a portal")
        verbose_name_plural = _("viewings of portals")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("started_at")),
                name="viewing_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.viewer} → {self.account}"
