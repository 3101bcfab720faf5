"""Who was asked to come in: of a customer with a role in its account, of the vendor with a staff role."""

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import CustomerRole, StaffRole

OPEN = models.Q(accepted_at=None, revoked_at=None)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Neither accepted nor revoked; the time of some may be over."""
        return self.filter(OPEN)


class Invitation(models.Model):
    """Bound to an e-mail address, for one use. The secret of its link is not kept: `nonce` makes it together with the
    installation's SECRET_KEY, and `hash` (SHA-256) recognises it."""

    account = models.ForeignKey(
        "accounts.Account", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    role = models.CharField(_("role"), max_length=20, choices=CustomerRole, blank=True)
    staff_role = models.CharField(_("staff role"), max_length=20, choices=StaffRole, blank=True)
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, blank=True)
    nonce = models.CharField(max_length=40, editable=False)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("invited by")
    )
    invited_at = models.DateTimeField(_("invited at"), default=timezone.now)
    sent_at = models.DateTimeField(_("last sent at"), default=timezone.now)
    expires_at = models.DateTimeField(_("holds until"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("accepted by")
    )
    revoked_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("withdrawn by")
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "email"],
                condition=OPEN,
                name="invitation_one_open",
                violation_error_message=_("This person is invited already."),
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=OPEN & models.Q(account=None),
                name="invitation_one_open_of_staff",
                violation_error_message=_("This person is invited already."),
            ),
            models.CheckConstraint(
                condition=models.Q(account__isnull=False, staff_role="") & ~models.Q(role="")
                | models.Q(account=None, role="") & ~models.Q(staff_role=""),
                name="invitation_of_customer_or_staff",
                violation_error_message=_("An invitation is to an account with a role, or to the vendor's staff."),
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(revoked_at=None), name="invitation_ends_once"
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def role_label(self) -> str:
        return str(StaffRole(self.staff_role).label if self.staff_role else CustomerRole(self.role).label)

    def is_over(self, at: datetime.datetime) -> bool:
        return self.expires_at <= at
