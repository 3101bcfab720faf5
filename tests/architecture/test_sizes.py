"""Small pieces stay small. The limits only go down."""

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, functions, modules, place, templates

FILE_MOST, FILE_P90 = 400, 250
FUNCTION_MOST, FUNCTION_P90 = 60, 25
TEMPLATE_MOST, TEMPLATE_P90 = 120, 60


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its decorators and docstring."""
    start = function.lineno
    if ast.get_docstring(function) is not None:
        start += function.body[0].end_lineno - function.body[0].lineno + 1
    return function.end_lineno - start + 1


def _p90(sizes: list[int]) -> int:
    return sorted(sizes)[int(len(sizes) * 0.9)]


def test_files():
    sizes = {place(path): _lines(path) for path in (*modules(), *modules("tests"))}

    assert {name: size for name, size in sizes.items() if size > FILE_MOST} == {}
    assert _p90(list(sizes.values())) <= FILE_P90


def test_functions():
    sizes = {f"{place(path)}:{item.name}": _length(item) for path in modules() for item in functions(path)}

    assert {name: size for name, size in sizes.items() if size > FUNCTION_MOST} == {}
    assert _p90(list(sizes.values())) <= FUNCTION_P90


def test_templates():
    sizes = {place(path): _lines(path) for path in templates()}
    if not sizes:
        pytest.fail("no template was found: this test looks in the wrong place")

    assert {name: size for name, size in sizes.items() if size > TEMPLATE_MOST} == {}
    assert _p90(list(sizes.values())) <= TEMPLATE_P90


def test_styles_and_scripts():
    sizes = {place(path): _lines(path) for path in ROOT.glob("static/**/*.*") if path.suffix in (".css", ".js")}

    assert {name: size for name, size in sizes.items() if size > FILE_MOST} == {}
