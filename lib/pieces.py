"""Bytes that come in pieces."""

from collections.abc import Iterable, Iterator
from typing import IO

READ_AT_ONCE = 256 * 1024


def of_size(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in pieces of that size; the last one is what is left."""
    rest = bytearray()
    for piece in pieces:
        rest += piece
        while len(rest) >= size:
            yield bytes(rest[:size])
            del rest[:size]
    if rest:
        yield bytes(rest)


def of_open(file: IO[bytes]) -> Iterator[bytes]:
    """From where the file stands to its end."""
    while piece := file.read(READ_AT_ONCE):
        yield piece
