"""A declared charset that is none of text (`charset=hex`) breaks Django before any middleware: refused before it."""

import codecs
from collections.abc import Callable, Iterable
from email.message import Message
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
READ = {"utf-8", "ascii", "iso8859-1"}


def refuse_strange_charsets(application: Application) -> Application:
    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if _is_read(environ.get("CONTENT_TYPE") or ""):
            return application(environ, start_response)
        start_response("400 Bad Request", [("Content-Type", "text/plain")])
        return [b"The charset must be UTF-8."]

    return guarded


def _is_read(content_type: str) -> bool:
    """Django ignores a charset that nobody knows; so do we."""
    header = Message()
    header["Content-Type"] = content_type.replace("\r", "").replace("\n", "")
    charset = header.get_param("charset", "utf-8")
    try:
        return codecs.lookup(str(charset)).name in READ
    except (LookupError, ValueError):
        return True
