"""`Idempotency-Key`: a creating request that is sent again gets the first one's answer, and no second effect."""

import hashlib
import re
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, viewsets
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from accounts.models.access import ApiToken, IdempotencyRecord
from accounts.services import answers

KEY = re.compile(r"[\x21-\x7e]{1,255}")
PARAMETER = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="1 to 255 printable ASCII characters. The same request with the same key within 24 hours is answered "
    "as the first time, with `Idempotent-Replayed: true`.",
)


class KeyReused(exceptions.APIException):
    status_code = 422

    def __init__(self) -> None:
        super().__init__(_("This Idempotency-Key was used for another request. Take a new key."))


class FirstStillRunning(exceptions.APIException):
    status_code = 409
    wait = 1

    def __init__(self) -> None:
        super().__init__(_("The first request with this Idempotency-Key is still running. Ask again in a moment."))


class Once:
    """Put before a viewset by `once`. The view authorises the request before this looks for an answer."""

    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        self.authorise_create()  # type: ignore[attr-defined]
        key = request.headers.get("Idempotency-Key")
        if key is None:
            with transaction.atomic():
                return super().create(request, *args, **kwargs)  # type: ignore[misc]
        record = _claim(request, key)
        if record.status is not None:
            return _replay(record)
        try:
            with transaction.atomic():
                response = super().create(request, *args, **kwargs)  # type: ignore[misc]
                body = JSONRenderer().render(response.data).decode()
                answers.settle(record=record, status=response.status_code, body=body)
            return response
        except BaseException:
            answers.release(record=record)
            raise


def once(viewset: type[viewsets.GenericViewSet]) -> Any:
    """The viewset, its `create` made safe to repeat. It has `authorise_create()`, which raises if it may not."""
    made: Any = type(viewset.__name__, (Once, viewset), {"__module__": viewset.__module__, "__doc__": viewset.__doc__})
    made.create = extend_schema(parameters=[PARAMETER])(made.create)
    return made


def _claim(request: Request, key: str) -> IdempotencyRecord:
    if not KEY.fullmatch(key):
        raise exceptions.ParseError(_("Idempotency-Key must be 1 to 255 printable ASCII characters."))
    at = timezone.now()
    try:
        return answers.claim(principal=_principal(request), key=key, fingerprint=_fingerprint(request), at=at)
    except answers.OtherRequest:
        raise KeyReused from None
    except answers.StillRunning:
        raise FirstStillRunning from None


def _principal(request: Request) -> str:
    return f"token:{request.auth.pk}" if isinstance(request.auth, ApiToken) else f"person:{request.user.pk}"


def _fingerprint(request: Request) -> str:
    """Of method, address and body, byte by byte."""
    parts = (request.method or "", request.get_full_path(), request.content_type)
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass") + b"\n" + request.body).hexdigest()


def _replay(record: IdempotencyRecord) -> HttpResponse:
    headers = {"Idempotent-Replayed": "true"}
    return HttpResponse(record.body, status=record.status, content_type="application/json", headers=headers)
