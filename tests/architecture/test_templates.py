"""Templates: whole, free of inline code, made of pieces with a documented face."""

import re

import pytest
from django.template import engines

from tests.architecture.sources import ROOT, TEMPLATES, place, templates

INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")", re.IGNORECASE)
INLINE_STYLE = re.compile(r"<style\b|\sstyle=", re.IGNORECASE)
INLINE_HANDLER = re.compile(r"\son[a-z]+=|javascript:|\shx-on\b", re.IGNORECASE)
OTHER_HOST = re.compile(r"(?:src|href|action)=\"(?:https?:)?//", re.IGNORECASE)


@pytest.mark.parametrize("path", templates(), ids=place)
def test_it_compiles(path):
    engines["django"].from_string(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("wrong", [INLINE_SCRIPT, INLINE_STYLE, INLINE_HANDLER, OTHER_HOST], ids=lambda p: p.pattern)
def test_no_inline_code_and_no_other_host(wrong):
    found = [
        f"{place(path)}: {match.group(0)}"
        for path in templates()
        if path.suffix == ".html"
        for match in wrong.finditer(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_a_component_opens_with_the_variables_it_accepts():
    undocumented = [
        place(path)
        for path in (TEMPLATES / "components").glob("*.html")
        if not path.read_text(encoding="utf-8").startswith(("{#", "{% comment %}"))
    ]

    assert undocumented == []


def test_a_component_is_included_with_only_what_it_accepts():
    loose = [
        f"{place(path)}: {match.group(0)}"
        for path in templates()
        for match in re.finditer(r"{% include \"components/[^%]*%}", path.read_text(encoding="utf-8"))
        if not match.group(0).endswith("only %}")
    ]

    assert loose == []


def test_styles_and_scripts_reach_no_other_host():
    found = [
        f"{place(path)}: {match.group(0)}"
        for path in ROOT.glob("static/**/*.*")
        if path.suffix in (".css", ".js")
        for match in re.finditer(r"(?:@import|url\(|fetch\(|import\()\s*[\"']?(?:https?:)?//[^\s)]*", path.read_text())
    ]

    assert found == []
