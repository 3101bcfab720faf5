"""Every kind of run that is started anywhere has a name in the reader's words, and no name stands for nothing."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from dashboard import run_kinds
from tests.architecture.sources import functions, modules, place, tree

START = "start_run"


def _calls(node: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            called = each.func.attr if isinstance(each.func, ast.Attribute) else getattr(each.func, "id", "")
            if called in names:
                yield each


def _kind(call: ast.Call) -> ast.expr | None:
    return next((each.value for each in call.keywords if each.arg == "kind"), None)


def _passing_on() -> dict[str, tuple[Path, ast.expr]]:
    """Functions that hand their own `kind` to a run: where they are, and the kind they take without one."""
    return {
        function.name: (path, default)
        for path in modules()
        for function in functions(path)
        for argument, default in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
        if argument.arg == "kind" and default and any(True for _call in _calls(function, {START}))
    }


def _values(path: Path, kind: ast.expr) -> set[str]:
    """A text, a constant of the module, or any of a table's texts."""
    if isinstance(kind, ast.Constant):
        return {kind.value}
    module = importlib.import_module(place(path).removesuffix(".py").replace("/", "."))
    if isinstance(kind, ast.Subscript):
        return set(getattr(module, ast.unparse(kind.value)).values())
    return {getattr(module, ast.unparse(kind))}


def started() -> set[str]:
    passing_on = _passing_on()
    found: set[str] = set()
    for path, default in passing_on.values():
        found |= _values(path, default)
    for path in modules():
        for call in _calls(tree(path), {START, *passing_on}):
            kind = _kind(call)
            if kind is not None and ast.unparse(kind) != "kind":
                found |= _values(path, kind)
    return found


def test_every_kind_that_is_started_has_a_name_and_no_other():
    assert started() == set(run_kinds.NAMES)


@pytest.mark.parametrize("kind", run_kinds.NAMES)
def test_it_is_said_in_both_languages(kind):
    with translation.override("en"):
        english = run_kinds.name(kind)
    with translation.override("zh-hans"):
        assert run_kinds.name(kind) not in (english, kind)
