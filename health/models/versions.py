from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from health.choices import Configuration


class VersionChange(models.Model):
    """One line of what was done to a health model or an activation policy, written with the change; it stays.

    `text` is the English sentence with places for `values`, so that each reader has it in his own language.
    """

    subject = models.CharField(_("about"), max_length=20, choices=Configuration)
    number = models.PositiveIntegerField(_("number"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    text = models.CharField(_("text"), max_length=200)
    values = models.JSONField(_("values"), default=dict, blank=True)
    actor = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("change of a version")
        verbose_name_plural = _("changes of versions")
        indexes = [models.Index(fields=["subject", "-id"], name="version_change_latest")]

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """The line in the reader's language."""
        return (gettext(self.text) % self.values).strip()
