import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import MailKind


class OutgoingMail(models.Model):
    """The outbox: what is to be mailed, written in the transaction of its cause. A work item of `jobs` sends it.

    It goes out at least once, each time under the same `Message-ID` (`stable_id`), so that a mailbox can tell a
    repetition. The words are made when it is sent: `params` name rows, never a secret.
    """

    stable_id = models.UUIDField(_("stable id"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=30, choices=MailKind)
    to = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    params = models.JSONField(_("parameters"), default=dict)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    failures = models.PositiveSmallIntegerField(_("failures"), default=0)
    error = models.CharField(_("error"), max_length=500, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("dropped at"), null=True, blank=True)  # its cause was gone before it left

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sent_at=None) | models.Q(dropped_at=None), name="mail_sent_or_dropped"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} → {self.to}"
