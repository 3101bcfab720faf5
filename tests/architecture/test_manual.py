"""The manual is whole in both languages: the same chapters, headings, links and pictures, and every picture exists."""

import re

import pytest

from lib.manual import ROOT, Chapter, chapters
from tests.architecture.sources import ROOT as PROJECT

LANGUAGES = ("en", "zh-hans")
AUDIENCES = ("dashboard", "portal")


def manual(audience: str, language: str) -> tuple[Chapter, ...]:
    return chapters(audience, language, lambda slug: f"/help/{slug}/", lambda path: f"/static/{path}")


def _shape(chapter: Chapter) -> tuple:
    """What must be the same in every language."""
    headings = re.findall(r"^(#+) ", chapter.text, re.MULTILINE)
    targets = re.findall(r"\]\(([^)]+)\)", chapter.text)
    rows = chapter.text.count("\n|")
    return chapter.slug, headings, [re.sub(r"manual/[a-z-]+/", "manual/", target) for target in targets], rows


@pytest.mark.parametrize("audience", AUDIENCES)
def test_both_languages_tell_the_same(audience):
    english, chinese = (manual(audience, language) for language in LANGUAGES)

    assert [_shape(chapter) for chapter in chinese] == [_shape(chapter) for chapter in english]
    assert all(re.search("[一-鿿]", chapter.title + chapter.summary) for chapter in chinese)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_pictures_and_links_lead_somewhere(audience, language):
    every = manual(audience, language)
    slugs = {chapter.slug for chapter in every}
    pictures = {name for chapter in every for name in re.findall(r'src="/static/([^"]+)"', chapter.html)}

    assert {name for name in pictures if not (PROJECT / "static" / name).is_file()} == set()
    assert all(f"/{language}/" in name for name in pictures)
    for chapter in every:
        assert set(re.findall(r'href="/help/([a-z-]+)/"', chapter.html)) <= slugs
        assert ".md" not in chapter.html


def test_no_picture_is_left_over():
    texts = "".join(path.read_text(encoding="utf-8") for path in ROOT.rglob("*.md"))

    for picture in (PROJECT / "static" / "manual").rglob("*.png"):
        assert f"{picture.parent.name}/{picture.name}" in texts
