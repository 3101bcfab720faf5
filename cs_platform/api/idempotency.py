"""`Idempotency-Key`: a creating request that is sent again gets the first one's answer, and no second effect."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.files.uploadedfile import UploadedFile
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

MULTIPART = "multipart/form-data"
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
                body = JSONRenderer().render(_without_secrets(self, response.data)).decode()
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


def _without_secrets(view: Any, data: dict[str, Any]) -> dict[str, Any]:
    """The answer as it is kept: what a view names in `shown_once` is kept nowhere, and empty when asked for again."""
    return data | dict.fromkeys(getattr(view, "shown_once", ()))


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
    """Of method, address and body, byte by byte; of a form with files, part by part: what separates them is made anew
    each time."""
    media_type = (request.content_type or "").partition(";")[0]
    content: Iterable[bytes]
    if media_type == MULTIPART and MULTIPART in [parser.media_type for parser in request.parsers or ()]:
        parts, content = (request.method or "", request.get_full_path(), media_type), _parts(request)
    else:
        parts, content = (request.method or "", request.get_full_path(), request.content_type), [request.body]
    found = hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass") + b"\n")
    for piece in content:
        found.update(piece)
    return found.hexdigest()


def _parts(request: Request) -> Iterator[bytes]:
    """Fields and files by name, each behind its length, so that no two forms read the same."""
    data: Any = request.data
    for name in sorted(data):
        for value in data.getlist(name):
            is_file = isinstance(value, UploadedFile)
            head = [name, value.name or "", value.size] if is_file else [name, len(value)]
            yield json.dumps(head).encode()
            yield from value.chunks() if is_file else [value.encode("utf-8", "surrogatepass")]


def _replay(record: IdempotencyRecord) -> HttpResponse:
    headers = {"Idempotent-Replayed": "true"}
    return HttpResponse(record.body, status=record.status, content_type="application/json", headers=headers)
