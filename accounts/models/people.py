from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.choices import CustomerRole, Scope, StaffRole


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)  # None makes the password unusable: log-in by code only
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **{"staff_role": StaffRole.ADMINISTRATOR, **fields})

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person who logs in: of the vendor (with a staff role) or of a customer (with memberships)."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    staff_role = models.CharField(_("staff role"), max_length=20, choices=StaffRole, blank=True)
    lead = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lead"),
        help_text=_("Whose team this person belongs to. Those who share a lead, and the lead, are one team."),
    )  # fmt: skip
    scope = models.CharField(_("looks at"), max_length=4, choices=Scope, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=50, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined at"), default=timezone.now)
    tour_ended_at = models.DateTimeField(_("tour ended at"), null=True, blank=True)
    list_columns = models.CharField(_("columns of the accounts list"), max_length=600, blank=True)  # commas between
    list_view = models.ForeignKey(
        "accounts.SavedView",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("view that the accounts list opens with"),
    )
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)  # grows to end all sessions at once

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("There is already a person with this e-mail address."),
            ),
            models.CheckConstraint(
                condition=models.Q(lead=None) | ~models.Q(lead=models.F("id")),
                name="user_not_own_lead",
                violation_error_message=_("Nobody leads himself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_vendor(self) -> bool:
        """Works for the vendor: may see the dashboard."""
        return bool(self.staff_role)

    @property
    def is_staff(self) -> bool:
        """May enter Django admin."""
        return self.staff_role == StaffRole.ADMINISTRATOR

    @property
    def is_superuser(self) -> bool:
        return self.is_staff

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry to go on: changes with the password and whenever sessions are ended."""
        value = f"{self.password}:{self.sessions_ended}"
        return salted_hmac("accounts.User.session", value, secret=secret, algorithm="sha256").hexdigest()

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and self.is_staff

    def has_perms(self, perm_list: Iterable[str], obj: object = None) -> bool:
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff


class Membership(models.Model):
    """A person's role in a customer's account, from a day on; ended, never deleted."""

    account = models.ForeignKey(
        "accounts.Account", models.PROTECT, related_name="memberships", verbose_name=_("account")
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=CustomerRole)
    active_from = models.DateTimeField(_("active from"), default=timezone.now)
    active_to = models.DateTimeField(_("active to"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "user"],
                condition=models.Q(active_to=None),
                name="membership_one_active",
                violation_error_message=_("This person is already a member of this account."),
            ),
            models.CheckConstraint(
                condition=models.Q(active_to=None) | models.Q(active_to__gt=models.F("active_from")),
                name="membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} @ {self.account}"
