"""JSON text cut into its outermost parts, whatever is wrong inside of them: each can then be read by itself."""

import re
from collections.abc import Iterator

import msgspec

# Possessive, so that a string that is never closed is passed over once and not once per quote in it.
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[\]{}:,]|[^"\[\]{}:,]++', re.DOTALL)
_CLOSING = {b"[": b"]", b"{": b"}"}
_SPACE = b" \t\r\n"


class NotCut(ValueError):
    """The text has no such outermost parts."""


def items(text: bytes) -> list[bytes]:
    """The items of a JSON array, as they stand in the text. Raises `NotCut`."""
    return [item for _, item in _parts(text, b"[")]


def members(text: bytes) -> dict[str, bytes]:
    """The members of a JSON object, by name, the last of equal ones. Raises `NotCut`."""
    found = {}
    for name, value in _parts(text, b"{"):
        try:
            found[msgspec.json.decode(name, type=str)] = value
        except (msgspec.MsgspecError, ValueError):
            raise NotCut("a name is not a string") from None
    return found


def _parts(text: bytes, opening: bytes) -> Iterator[tuple[bytes, bytes]]:
    """What stands before the colon ("" in an array) and the value, part by part."""
    text = text.strip(_SPACE)
    if text[:1] != opening:
        raise NotCut(f"it does not begin with {opening.decode()}")
    if not text[1:-1].strip(_SPACE) and text[-1:] == _CLOSING[opening]:
        return
    name, start = b"", 1
    for place, mark in _outer_marks(text):
        if mark == b":":
            if opening == b"[" or name:
                raise NotCut("a colon stands in the wrong place")
            name, start = text[start:place].strip(_SPACE), place + 1
            continue
        value = text[start:place].strip(_SPACE)
        if not value or (opening == b"{" and not name):
            raise NotCut("a part is empty")
        yield name, value
        name, start = b"", place + 1


def _outer_marks(text: bytes) -> Iterator[tuple[int, bytes]]:
    """Place of each comma, colon and of the closing bracket that are not inside of a part."""
    open_brackets: list[bytes] = []
    for found in _TOKEN.finditer(text):
        token = found[0]
        if token in _CLOSING:
            open_brackets.append(_CLOSING[token])
        elif token in (b"]", b"}"):
            if token != open_brackets.pop():
                raise NotCut("brackets do not match")
            if not open_brackets:
                yield found.start(), token
                break
        elif len(open_brackets) == 1 and token in (b",", b":"):
            yield found.start(), token
        elif token[:1] == b'"' and (len(token) == 1 or token[-1:] != b'"' or _ends_escaped(token)):
            raise NotCut("a string is never closed")
    if open_brackets or found.end() != len(text):
        raise NotCut("it breaks off, or goes on after its end")


def _ends_escaped(token: bytes) -> bool:
    """The last quote is part of the string: an odd number of backslashes stands before it."""
    return (len(token) - 1 - len(token[:-1].rstrip(b"\\"))) % 2 == 1
