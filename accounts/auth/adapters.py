import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class ClosedAdapter(DefaultAccountAdapter):
    """Nobody signs up: people of the vendor are added by an administrator, customers come by membership."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": format_lazy(
            _("Too many failed attempts with this address. Try again in {minutes} minutes."),
            minutes=settings.LOCK_OUT_MINUTES,
        ),
        "code_tried_too_often": _("This code was tried too often. Ask for a new one."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Every mail can name the product, its address, and how long a code or a link holds."""
        known = {
            "product": settings.PRODUCT,
            "address": settings.BASE_URL,
            "code_minutes": app_settings.LOGIN_BY_CODE_TIMEOUT // 60,
            "link_hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
            "time_zone": timezone.get_current_timezone_name(),
        }
        super().send_mail(template_prefix, email, {**known, **context})

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only addresses of the host that was asked; allauth would take any of ALLOWED_HOSTS."""
        request = context.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """Whoever has logged in within the last minutes has just proved who he is; allauth would ask him again."""
        return super().is_reauthentication_required(app=app, **options) and not _has_just_logged_in(context.request)


def _has_just_logged_in(request: HttpRequest) -> bool:
    proofs = get_authentication_records(request, request.user)
    return bool(proofs) and time.time() - proofs[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT


class SecondFactorAdapter(DefaultMFAAdapter):
    def get_totp_issuer(self) -> str:
        return settings.PRODUCT

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Where staff must have a second factor, they cannot switch it off; an administrator can remove it."""
        user: Any = authenticator.user
        return not (user.is_vendor and settings.STAFF_MFA == "required")
