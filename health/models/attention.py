from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Snooze(models.Model):
    """A person has seen why an account needs somebody and does not want to be told again before `until`.

    It holds for the reasons that stood then (`kinds`): another one brings the account back at once.
    """

    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("person"))
    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+", verbose_name=_("account"))
    until = models.DateField(_("comes back on"))
    kinds = models.JSONField(_("reasons seen"), default=list)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("put-off reason")
        verbose_name_plural = _("put-off reasons")
        constraints = [models.UniqueConstraint(fields=["person", "account"], name="snooze_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.account}"
