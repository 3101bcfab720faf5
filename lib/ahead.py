"""Work prepared ahead: the next item is made in a thread while this one waits for the database."""

import gc
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

Item = TypeVar("Item")
_END = object()
SWITCH = 0.001  # seconds after which a thread that came back from the database may go on; Python's own are 0.005


def ahead(items: Iterable[Item]) -> Iterator[Item]:
    """The same items in the same order, each made while the one before it is in use.

    What `items` raises is raised here, after the items before it.
    """
    source = iter(items)
    with ThreadPoolExecutor(1, "ahead") as pool, _quick_switches():
        coming = pool.submit(next, source, _END)
        while (item := coming.result()) is not _END:
            coming = pool.submit(next, source, _END)
            yield item  # type: ignore[misc]


@contextmanager
def _quick_switches() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@contextmanager
def without_cycle_search() -> Iterator[None]:
    """Switches Python's search for reference cycles off: among millions of rows that hold none it costs a third."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
