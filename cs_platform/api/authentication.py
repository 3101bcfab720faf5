import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from accounts.models.access import ApiToken
from accounts.models.people import User
from accounts.queries import find_token
from accounts.services.access import note_use

SCHEMES = (b"bearer", b"token")


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer <secret>`, or `Token <secret>`: a program acts as the person of the token."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """None where no token is shown; AuthenticationFailed where it is not in force."""
        words = authentication.get_authorization_header(request).split()
        if not words or words[0].lower() not in SCHEMES:
            return None
        token = find_token(words[1].decode("latin-1")) if len(words) == 2 else None
        if token is None:
            raise exceptions.AuthenticationFailed(_("This token is not known, was revoked, or its person is disabled."))
        note_use(token=token, today=timezone.now().astimezone(datetime.UTC).date())
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class TokenScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI schema shows it."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
