"""The body of a tracking request: within its limits, unzipped, and JSON."""

import zlib

import msgspec
from django.http import HttpRequest

from lib import json_parts

MAX_BATCH = 500 * 1024  # bytes, unzipped


class Refused(Exception):
    """The request as a whole is answered with `status`, a `code` for programs and a message for people."""

    def __init__(self, status: int, code: str, message: str, *, retry_after: int = 0) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after


class Envelope(msgspec.Struct):
    """The body of a batch: its calls undecoded, so that one that is wrong does not spoil the others."""

    batch: list[msgspec.Raw]
    api_key: str | None = None
    token: str | None = None


class Keyed(msgspec.Struct):
    """A body that is a single call, looked at for its key only."""

    api_key: str | None = None
    token: str | None = None


_KEYS = ("api_key", "token")
_envelope = msgspec.json.Decoder(Envelope)
_keyed = msgspec.json.Decoder(Keyed)


def read(request: HttpRequest) -> bytes:
    """The unzipped body. Raises `Refused`."""
    length = request.headers.get("Content-Length", "")
    if not (length.isascii() and length.isdigit()):
        raise Refused(411, "length_required", "send a Content-Length")
    if int(length) > MAX_BATCH:
        raise _too_large()
    body = request.body
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding == "gzip":
        body = _unzip(body)
    elif encoding not in ("identity", ""):
        raise Refused(415, "unsupported_encoding", "send the body as it is, or with Content-Encoding: gzip")
    if len(body) > MAX_BATCH:
        raise _too_large()
    return body


def envelope(body: bytes) -> Envelope:
    """The calls of a batch. Where one of them is no JSON, only that one is unreadable. Raises `Refused`."""
    try:
        return _decode(_envelope, body)
    except Refused:
        if cut := _cut(body):
            return cut
        raise


def keyed(body: bytes) -> Keyed:
    """The key in a single call. Raises `Refused`."""
    return _decode(_keyed, body)


def _cut(body: bytes) -> Envelope | None:
    """The envelope by its outermost marks alone; None where there is no such thing."""
    try:
        members = json_parts.members(body)
        keys = {name: msgspec.json.decode(members[name], type=str | None) for name in _KEYS if name in members}
        calls = json_parts.items(members["batch"])
    except (KeyError, ValueError, msgspec.MsgspecError):
        return None
    return Envelope(list(map(msgspec.Raw, calls)), **keys)


def _decode(decoder: msgspec.json.Decoder, body: bytes):  # type: ignore[no-untyped-def]
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Refused(400, "invalid_json", f"the body cannot be read: {str(error)[:200]}") from None


def _unzip(body: bytes) -> bytes:
    unzip = zlib.decompressobj(wbits=31)
    try:
        content = unzip.decompress(body, MAX_BATCH + 1)
    except zlib.error as error:
        raise Refused(400, "invalid_gzip", f"the body is not gzip ({error})") from None
    if len(content) > MAX_BATCH:
        raise _too_large()
    if not unzip.eof:
        raise Refused(400, "invalid_gzip", "the gzip data breaks off before its end")
    return content


def _too_large() -> Refused:
    return Refused(413, "too_large", f"a batch may have {MAX_BATCH:,} bytes, unzipped; send smaller batches")
