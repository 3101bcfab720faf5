from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context, ratelimit
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

WORDS = {  # field -> its label; allauth speaks otherwise
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "remember": _("Keep me logged in on this device"),
    "code": _("Code"),
    "oldpassword": _("Present password"),
    "password1": _("New password"),
    "password2": _("New password once more"),
}


class InOurWords(forms.BaseForm):
    """Labels that stand above their fields, and no placeholder that says the same inside."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.label = WORDS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class LogInForm(InOurWords, account.LoginForm):
    pass


class RequestCodeForm(InOurWords, account.RequestLoginCodeForm):
    pass


class ResetPasswordForm(InOurWords, account.ResetPasswordForm):
    pass


class NewPasswordForm(InOurWords, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    pass


class SetPasswordForm(InOurWords, account.SetPasswordForm):
    pass


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):
    pass


class SecondFactorForm(InOurWords, mfa.AuthenticateForm):
    pass


class SecondFactorAgainForm(InOurWords, mfa.ReauthenticateForm):
    pass


class ActivateForm(InOurWords, ActivateTOTPForm):
    pass


class CodeForm(InOurWords, account.ConfirmLoginCodeForm):
    """allauth counts wrong codes in the session, where requests at the same time overtake each other's count.

    The limit on the code itself is exact: it is taken under a lock, before the code is compared.
    """

    def clean_code(self) -> str:
        key: Any = self.expected_code or context.request.session.session_key or ""
        if not ratelimit.consume(context.request, action="confirm_login_code", key=key):
            raise get_adapter().validation_error("code_tried_too_often")
        return super().clean_code()
