"""Arrows between rooms, and what each drawer may know."""

import ast
import sys

from importlinter.cli import lint_imports

from tests.architecture.sources import ROOMS, ROOT, drawer, imports, modules, place, tree

OPEN_DRAWERS = {"choices", "definitions", "rules", "events", "models", "queries", "services", "doors"}
SHARED_EDGES = {"admin", "api", "management"}  # a command may build on a lower room's command, and so on
PURE = {"rules"}
CLOCKLESS = {"rules", "services", "queries"}
CLOCKS = {"now", "today", "utcnow", "localdate", "localtime", "time"}
CLOCK_OWNERS = {"timezone", "datetime", "date", "time"}


def test_every_contract_of_importlinter_is_kept(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(ROOT))

    assert lint_imports(config_filename=".importlinter", cache_dir=None) == 0, capsys.readouterr().out


def test_a_room_is_entered_only_through_its_open_drawers():
    entered = [
        f"{place(path)}:{line} imports {name}"
        for path in modules()
        for line, name in imports(path)
        if _other_room(path, name) and not _open_to(path, name)
    ]

    assert entered == []


def test_rules_know_neither_django_nor_the_clock_nor_settings():
    allowed = set(sys.stdlib_module_names) | {"numpy", "msgspec"} | set(ROOMS)
    foreign = [
        f"{place(path)}:{line} imports {name}"
        for path in modules()
        if drawer(path) in PURE
        for line, name in imports(path)
        if name.split(".")[0] not in allowed or name.startswith("cs_platform")
    ]

    assert foreign == []


def test_lib_knows_no_room():
    known = [
        f"{place(path)}:{line} imports {name}"
        for path in modules("lib")
        for line, name in imports(path)
        if name.split(".")[0] in set(ROOMS) - {"lib"}
    ]

    assert known == []


def test_time_is_handed_to_rules_queries_and_services():
    asked = [
        f"{place(path)}:{node.lineno}"
        for path in modules()
        if drawer(path) in CLOCKLESS
        for node in ast.walk(tree(path))
        if _reads_clock(node)
    ]

    assert asked == []


def test_no_logic_hangs_on_post_save():
    hooks = [
        f"{place(path)}:{line} imports {name}"
        for path in modules()
        for line, name in imports(path)
        if name.startswith("django.db.models.signals.")
    ]

    assert hooks == []


def _other_room(path, name: str) -> bool:
    room = name.split(".")[0]
    return room in set(ROOMS) - {"lib"} and room != place(path).split("/")[0]


def _drawer_of(name: str) -> str:
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else ""


def _open_to(path, name: str) -> bool:
    """`cs_platform` joins the rooms: it may name their pages, APIs and tasks."""
    if place(path).startswith("cs_platform/"):
        return True
    return _drawer_of(name) in OPEN_DRAWERS or (_drawer_of(name) in SHARED_EDGES and _drawer_of(name) == drawer(path))


def _reads_clock(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS):
        return False
    owner = node.func.value
    return (owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")) in CLOCK_OWNERS
