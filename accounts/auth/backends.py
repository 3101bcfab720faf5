from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef

from accounts.models.people import User

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class Backend(AuthenticationBackend):
    """Log-in by e-mail. A session's person comes with `has_second_factor`, so that asking costs no query."""

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session; None from the moment he is disabled."""
        factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
        return User.objects.filter(pk=user_id, is_active=True).annotate(has_second_factor=Exists(factors)).first()
