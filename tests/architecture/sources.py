"""The project's own files, for tests that read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("accounts", "tiers", "jobs", "health", "dashboard", "portal", "cs_platform", "lib")
APPS = ("jobs", "accounts", "tiers", "health", "dashboard", "portal", "cs_platform")  # from the lowest up
TEMPLATES = ROOT / "templates"


@cache
def modules(*folders: str) -> tuple[Path, ...]:
    """Python files of the rooms (or of `folders`), migrations left out."""
    found = [path for folder in folders or ROOMS for path in (ROOT / folder).rglob("*.py")]
    return tuple(sorted(path for path in found if "migrations" not in path.parts))


@cache
def templates() -> tuple[Path, ...]:
    """Every template, those inside rooms included."""
    found = [*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt")]
    for room in ROOMS:
        found += (ROOT / room).glob("templates/**/*.*")
    return tuple(sorted(found))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def drawer(path: Path) -> str:
    """`health/services/intake.py` -> `services`."""
    return Path(path.relative_to(ROOT).parts[1]).stem


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) for each import: `from a.b import c` gives `a.b.c`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{name.name}") for name in node.names)
