"""Usage in, over HTTP: the Segment tracking format, and PostHog's."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cs_platform.ingest import body, posthog, senders
from cs_platform.ingest.body import Refused
from health.rules.events import number_repeats
from health.services import tracking
from health.services.usage_batches import Batch, store_batch
from health.tasks.usage import ask_for, count_arrivals, release_held

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponse]
SECONDS_BETWEEN_RINGS = 1.0
_rang_at = 0.0


def _answering(view: View) -> View:
    """Turns what a view refuses into an answer that every client understands."""

    @csrf_exempt
    @require_POST
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, **kwargs)
        except Refused as refused:
            return _refusal(refused)
        except OperationalError:
            logger.exception("Usage could not be stored")
            return _refusal(Refused(503, "try_again", "the database does not answer", retry_after=5))

    return answer


@_answering
def one(request: HttpRequest, kind: str) -> HttpResponse:
    """A single call: `/v1/track`, `/v1/identify` ..."""
    senders.admit(senders.basic_key(request))
    content = body.read(request)
    body.keyed(content)
    return _store_one(content, kind, tracking.decoder.decode)


@_answering
def batch(request: HttpRequest) -> HttpResponse:
    """`/v1/batch` and `/v1/import`."""
    senders.admit(senders.basic_key(request))
    return _store(body.envelope(body.read(request)).batch, tracking.decoder.decode)


@_answering
def posthog_batch(request: HttpRequest) -> HttpResponse:
    """PostHog's `/batch/`."""
    envelope = body.envelope(body.read(request))
    senders.admit(envelope.api_key or envelope.token or "")
    return _store(envelope.batch, posthog.decode)


@_answering
def posthog_capture(request: HttpRequest) -> HttpResponse:
    """PostHog's `/capture/`."""
    content = body.read(request)
    keyed = body.keyed(content)
    senders.admit(keyed.api_key or keyed.token or "")
    return _store_one(content, None, posthog.decode)


def _store(raw_calls: Sequence[bytes], decode: Callable[[bytes], tracking.Call]) -> HttpResponse:
    at = timezone.now()
    return _answer(_read(raw_calls, None, at, decode), at)


def _store_one(content: bytes, kind: str | None, decode: Callable[[bytes], tracking.Call]) -> HttpResponse:
    if len(content) > tracking.MAX_EVENT:
        raise Refused(413, "too_large", f"a call may have {tracking.MAX_EVENT:,} bytes; send less with it")
    at = timezone.now()
    read = _read([content], kind, at, decode)
    if read.rejected:
        store_batch(read, at=at)
        raise Refused(400, "invalid_call", read.rejected[0].reason)
    return _answer(read, at)


def _read(
    raw_calls: Sequence[bytes], kind: str | None, at: datetime, decode: Callable[[bytes], tracking.Call]
) -> Batch:
    read = Batch()
    for index, raw in enumerate(raw_calls):
        tracking.add(read, index, bytes(raw), kind, at, decode)
    number_repeats(read.events)
    return read


def _answer(read: Batch, at: datetime) -> HttpResponse:
    tally = store_batch(read, at=at)
    if tally.named:
        ask_for(release_held)
    if tally.accepted or tally.held:
        _ring()
    rejected = [{"index": index, "reason": reason} for index, reason, _ in read.rejected]
    return JsonResponse(
        {
            "success": True,
            "accepted": tally.accepted,
            "duplicate": tally.duplicate,
            "held": tally.held,
            "rejected": rejected,
        }
    )


def _ring() -> None:
    """Asks for what came in to be counted, once a second at most; the clock asks too."""
    global _rang_at
    if (now := time.monotonic()) - _rang_at >= SECONDS_BETWEEN_RINGS:
        _rang_at = now
        ask_for(count_arrivals)


def _refusal(refused: Refused) -> HttpResponse:
    """`code` and `message` are what RudderStack's client reads, `detail` what PostHog's does."""
    content = {"success": False, "code": refused.code, "message": refused.message, "detail": refused.message}
    response = JsonResponse(content, status=refused.status)
    if refused.retry_after:
        response.headers["Retry-After"] = str(refused.retry_after)
    if refused.status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="usage"'
    return response
