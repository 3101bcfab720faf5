"""P1: every figure on a page has its definition one click away. Templates are read as text."""

import re

import pytest

from health.definitions import REGISTRY
from health.models.scores import AccountSnapshot
from tests.architecture.sources import place, templates

TAG = re.compile(r"<[a-z][^<>]*?class=\"[^\"]*?\bfigure\b(?!-)[^<>]*>(?!\s*<svg)", re.IGNORECASE)
NAMED = (
    re.compile(r"{%-?\s*(?:figure|definition)\s+\"(\w+)\""),
    re.compile(r"data-definition=\"(\w+)\""),
    re.compile(r"components/trend\.html\"\s+with\b[^%]*\bname=\"(\w+)\""),
)
FIRST_METRIC = "active_days_28"


def _markup():
    return [(place(path), path.read_text(encoding="utf-8")) for path in templates() if path.suffix == ".html"]


def test_every_definition_that_a_template_names_is_in_the_registry():
    named = {name for _place, text in _markup() for pattern in NAMED for name in pattern.findall(text)}

    assert named - set(REGISTRY) == set()


def test_every_element_of_class_figure_names_its_definition():
    bare = [
        f"{where}: {tag}"
        for where, text in _markup()
        for tag in TAG.findall(text)
        if "data-definition=" not in tag and not tag.startswith("<figure")
    ]

    assert bare == []


def test_every_metric_of_the_snapshot_is_in_the_registry():
    names = [field.name for field in AccountSnapshot._meta.fields]
    metrics = names[names.index(FIRST_METRIC) :]

    assert [name for name in metrics if name not in REGISTRY] == []


@pytest.mark.parametrize("name", REGISTRY)
def test_an_entry_is_whole(name):
    entry = REGISTRY[name]

    assert entry.name == name
    assert str(entry.label).strip()
    assert str(entry.sentence).strip().endswith((".", "。"))
