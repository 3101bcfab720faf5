"""Files sent to a browser."""

from collections.abc import Iterable

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header


def attachment(
    pieces: Iterable[bytes | str], *, name: str, content_type: str, size: int | None = None
) -> StreamingHttpResponse:
    """An answer that the browser saves under that name, never shows: what somebody brought in could be a page."""
    response = StreamingHttpResponse(pieces, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Cache-Control"] = "private, no-store"
    if size is not None:
        response.headers["Content-Length"] = str(size)
    return response
