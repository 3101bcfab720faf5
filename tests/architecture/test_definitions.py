"""P1: every figure on a page has its definition one click away. Templates are read as text."""

import re

import pytest

from dashboard import behind
from health.definitions import METRIC_NAMES, REGISTRY
from health.models.scores import AccountSnapshot
from health.queries.rows_behind import FIGURES
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


@pytest.mark.parametrize("name", REGISTRY)
def test_an_entry_says_how_it_is_counted_in_what_and_from_what(name):
    entry = REGISTRY[name]

    assert [part for part in ("formula", "unit", "source") if not str(getattr(entry, part)).strip()] == []


@pytest.mark.parametrize("name", REGISTRY)
def test_the_rows_behind_a_figure_are_had_somewhere_or_it_is_said_why_not(name):
    """Place a new figure in `dashboard/behind.py`."""
    rows = behind.rows_of(name)

    assert bool(rows.address and str(rows.label)) != bool(str(rows.reason))
    assert all(str(place).strip() for place in behind.shown_on(name))
    assert behind.shown_on(name)


def test_every_metric_leads_to_its_rows_on_the_accounts_page():
    assert set(METRIC_NAMES) - set(FIGURES) == set()


def test_rows_are_had_of_figures_alone():
    assert set(FIGURES) - set(REGISTRY) == set()
