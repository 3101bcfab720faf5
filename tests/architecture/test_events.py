"""The table "Facts going up" of ARCHITECTURE.md says who listens to what; so it is connected."""

import importlib
import re

from django.dispatch import Signal

from tests.architecture.sources import APPS, ROOT

ROW = re.compile(r"^\| `(\w+)\.events\.(\w+)` \|[^|]*\| (.*?) \|$", re.MULTILINE)


def _written() -> dict[str, list[str]]:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    return {
        f"{room}.{event}": sorted(re.findall(r"`([\w.]+)`", listeners)) for room, event, listeners in ROW.findall(text)
    }


def _connected() -> dict[str, list[str]]:
    found = {}
    for room in APPS:
        if not (ROOT / room / "events.py").exists():
            continue
        events = importlib.import_module(f"{room}.events")
        for name, signal in vars(events).items():
            if isinstance(signal, Signal):
                found[f"{room}.{name}"] = sorted(_listeners(signal))
    return found


def _listeners(signal: Signal) -> list[str]:
    receivers = signal._live_receivers(None)
    found = [receiver for group in receivers for receiver in (group if isinstance(group, list | tuple) else [group])]
    return [f"{receiver.__module__}.{receiver.__qualname__}" for receiver in found if callable(receiver)]


def test_the_table_is_what_is_connected():
    assert _written() == _connected()


def test_facts_go_up_only():
    for fact, listeners in _connected().items():
        for listener in listeners:
            assert APPS.index(listener.split(".")[0]) > APPS.index(fact.split(".")[0]), f"{listener} hears {fact}"


def test_a_receiver_stands_in_the_receivers_drawer():
    elsewhere = [
        listener
        for listeners in _connected().values()
        for listener in listeners
        if listener.split(".")[1] != "receivers"
    ]

    assert elsewhere == []
