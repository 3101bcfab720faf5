"""Every string that a person sees stands in the Chinese catalogue, whole."""

from pathlib import Path

import pytest
from babel.messages import Catalog

from lib import catalogues


@pytest.mark.parametrize("po", catalogues.catalogues(), ids=lambda po: po.parent.parent.name)
def test_the_catalogue_is_complete_and_true_to_the_sources(po):
    assert catalogues.problems(catalogues.template(), catalogues.read(po)) == []


def test_chinese_is_a_language_of_the_pages():
    assert [po.parent.parent.name for po in catalogues.catalogues()] == ["zh_Hans"]


def _catalogue(*messages: tuple) -> Catalog:
    catalogue = Catalog(locale="zh_Hans")
    for message in messages:
        catalogue.add(*message)
    return catalogue


@pytest.mark.parametrize(
    ("translation", "problem"),
    [
        ("", "not translated: '%(count)s <b>seats</b>'"),
        ("  ", "not translated: '%(count)s <b>seats</b>'"),
        ("<b>席位</b>", "other placeholders (%(count)s): '%(count)s <b>seats</b>'"),
        ("%(count)s 席位", "other tags: '%(count)s <b>seats</b>'"),
    ],
)
def test_a_faulty_translation_is_named(translation, problem):
    found = _catalogue(("%(count)s <b>seats</b>",))

    assert catalogues.problems(found, _catalogue(("%(count)s <b>seats</b>", translation))) == [problem]


def test_missing_and_stale_and_fuzzy_are_named():
    found = _catalogue(("seats",), ("plan",))
    translated = _catalogue(("seats", "席位", (), ("fuzzy",)), ("invoice", "发票"))

    assert catalogues.problems(found, translated) == [
        "fuzzy: 'seats'",
        "no longer used: 'invoice'",
        "not translated: 'plan'",
    ]


def test_strings_are_found_in_python_and_in_templates(tmp_path: Path):
    (tmp_path / "rooms").mkdir()
    (tmp_path / "rooms" / "labels.py").write_text(
        "a = _('Seats')\nb = ngettext('%(n)s day', '%(n)s days', n)\nc = pgettext('month', 'May')\nd = other('no')\n"
    )
    (tmp_path / "rooms" / "page.html").write_text(
        "{% translate 'Plan' %}{% blocktranslate count n=days trimmed %}\n one {{ n }}\n{% plural %}\n many {{ n }}\n"
        "{% endblocktranslate %}{% translate 'May' context 'verb' %}"
    )

    found = {(message.id, message.context) for message in catalogues.template(tmp_path) if message.id}

    assert found == {
        ("Seats", None),
        (("%(n)s day", "%(n)s days"), None),
        ("May", "month"),
        ("Plan", None),
        (("one %(n)s", "many %(n)s"), None),
        ("May", "verb"),
    }


def test_refresh_keeps_translations_adds_what_is_new_and_drops_what_is_gone(tmp_path: Path):
    po = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    catalogues.write(po, _catalogue(("seats", "席位"), ("invoice", "发票")))

    counts = catalogues.refresh(po, _catalogue(("seats",), ("plan",)))

    assert counts == (1, 1)
    assert {message.id: message.string for message in catalogues.read(po) if message.id} == {
        "seats": "席位",
        "plan": "",
    }
    written = po.read_bytes()
    assert catalogues.refresh(po, _catalogue(("seats",), ("plan",))) == (0, 0)
    assert po.read_bytes() == written
