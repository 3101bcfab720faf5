"""The manual: chapters in Markdown, `manual/<audience>/<language>/<number>-<slug>.md`, read as HTML.

A chapter begins with its title (`# ...`) and a paragraph that says what it is good for. Links between chapters name
the file (`[Accounts](20-accounts.md)`), pictures stand in `static/manual/<language>/`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parent.parent / "manual"
FIRST_LANGUAGE = "en"
CHAPTER = re.compile(r"(?:\.\./)?(?:(\w+)/)?\d+-([a-z-]+)\.md")
PICTURE = re.compile(r"(?:\.\./)+static/(manual/.+)")


@dataclass(frozen=True)
class Chapter:
    """`html` is safe: it comes from the project's own files. `text` is the Markdown it was made of."""

    slug: str
    title: str
    summary: str
    html: str
    text: str


@cache
def chapters(
    audience: str, language: str, address: Callable[[str], str], picture: Callable[[str], str], root: Path = ROOT
) -> tuple[Chapter, ...]:
    """The chapters for one audience in their order, in the language or, where nobody has written it, in English.

    `address` gives the URL of a chapter by its slug, `picture` that of a file below `static/`.
    """
    folder = root / audience / language
    if not folder.is_dir():
        folder = root / audience / FIRST_LANGUAGE
    return tuple(_chapter(path, address, picture) for path in sorted(folder.glob("*.md")))


def _chapter(path: Path, address: Callable[[str], str], picture: Callable[[str], str]) -> Chapter:
    text = path.read_text(encoding="utf-8")
    markdown = MarkdownIt("commonmark").enable("table")
    tokens = markdown.parse(text)
    title, summary = _texts(tokens)[:2]
    body = tokens[3:]  # without the title, which is the page's own heading
    for token in _inline(body):
        if token.type == "link_open":
            token.attrs["href"] = _link(str(token.attrs["href"]), address)
        elif token.type == "image":
            token.attrs["src"] = _source(str(token.attrs["src"]), picture)
            token.attrs["loading"] = "lazy"
    html = str(markdown.renderer.render(body, markdown.options, {}))
    return Chapter(path.stem.split("-", 1)[1], title, summary, html, text)


def _texts(tokens: Sequence[Token]) -> list[str]:
    return [token.content for token in tokens if token.type == "inline"]


def _inline(tokens: Sequence[Token]) -> list[Any]:
    return [child for token in tokens for child in token.children or ()]


def _link(target: str, address: Callable[[str], str]) -> str:
    chapter = CHAPTER.fullmatch(target)
    return address(chapter[2]) if chapter else target


def _source(target: str, picture: Callable[[str], str]) -> str:
    found = PICTURE.fullmatch(target)
    return picture(found[1]) if found else target
