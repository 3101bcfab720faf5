"""Errors as problem details (RFC 9457): one shape for whatever goes wrong under /api/."""

import json
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import set_rollback

MEDIA_TYPE = "application/problem+json"


class ProblemRenderer(JSONRenderer):
    media_type = MEDIA_TYPE


def problem(request: HttpRequest, status: int, detail: str, **more: Any) -> HttpResponse:
    """A problem outside of a DRF view."""
    body = json.dumps(_body(request, status, detail, more), ensure_ascii=False)
    return HttpResponse(body, status=status, content_type=MEDIA_TYPE)


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. None (a defect, 500) for what nobody foresaw."""
    known = _as_api_exception(error)
    if known is None:
        return None
    set_rollback()
    request = context["request"]
    detail, more = _explain(known)
    response = Response(
        _body(request, known.status_code, detail, more), status=known.status_code, headers=_headers(known)
    )
    response.content_type = MEDIA_TYPE
    request.accepted_renderer, request.accepted_media_type = ProblemRenderer(), MEDIA_TYPE
    return response


def _as_api_exception(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied(str(error) or None)
    if isinstance(error, RequestDataTooBig):
        return _with_status(exceptions.APIException(_("The request is too large.")), 413)
    if isinstance(error, SuspiciousOperation):
        return exceptions.ParseError(_("The request cannot be read."))
    if isinstance(error, ValidationError):
        return exceptions.ValidationError(error.message_dict if hasattr(error, "error_dict") else error.messages)
    return None


def _with_status(error: exceptions.APIException, status: int) -> exceptions.APIException:
    error.status_code = status
    return error


def _explain(error: exceptions.APIException) -> tuple[str, dict[str, Any]]:
    """The sentence for people and, for a refused body, each field with its reasons."""
    if isinstance(error, exceptions.ValidationError):
        return _("Some values are not accepted."), {"errors": _errors(error.detail)}
    return str(error.detail), {}


def _errors(detail: Any, path: str = "") -> list[dict[str, str]]:
    """`[{"field": "milestones.0.key", "detail": "..."}]`; the empty field is the body as a whole."""
    if isinstance(detail, dict):
        return [item for key, value in detail.items() for item in _errors(value, _join(path, str(key)))]
    if isinstance(detail, list):
        nested = any(isinstance(value, dict | list) for value in detail)
        paths = [_join(path, str(at)) if nested else path for at in range(len(detail))]
        return [item for at, value in enumerate(detail) for item in _errors(value, paths[at])]
    return [{"field": _sendable(path), "detail": _sendable(str(detail))}]


def _sendable(text: str) -> str:
    """A message that quotes a lone surrogate could not be encoded."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _join(path: str, key: str) -> str:
    if key in ("non_field_errors", "__all" + "__"):
        return path
    return f"{path}.{key}" if path else key


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
    if getattr(error, "wait", None) is not None:
        headers["Retry-After"] = str(int(error.wait))  # type: ignore[attr-defined]
    return headers


def _body(request: Any, status: int, detail: str, more: dict[str, Any]) -> dict[str, Any]:
    """`type` about:blank says that the status is all there is to know; `title` is then its standard phrase."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.path,
        **more,
    }


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: our own fault, told in the form that the caller understands."""
    if request.path.startswith("/api/"):
        return problem(request, 500, _("Something went wrong on our side. Nothing was changed."))
    return defaults.server_error(request)
