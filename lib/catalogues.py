"""Translation catalogues in pure Python: what to translate, bringing .po files up to date, compiling them to .mo.

GNU gettext's programs are not needed: templates are read through Django's own `templatize`, Python through Babel's
extractor, and .po / .mo files are written by Babel. `python -m lib.catalogues refresh | check | compile FILE...`.
"""

import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = {"tests", "migrations", "var", "staticfiles", "docs"}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """{comment}
msgid ""
msgstr ""
"Language: {locale}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""
PLACEHOLDER = re.compile(r"%%|%\((\w+)\)[a-z]|%[a-z]|\{(\w*)[^{}]*\}")
TAG = re.compile(r"</?[a-z][a-z0-9]*", re.IGNORECASE)


def sources(root: Path = ROOT) -> Iterator[Path]:
    """The project's Python modules and templates, in a stable order."""
    for path in sorted([*root.glob("*/**/*.py"), *root.glob("*/**/*.html"), *root.glob("*/**/*.txt")]):
        parts = path.relative_to(root).parts
        if not any(part.startswith(".") or part in LEFT_OUT for part in parts):
            yield path


def messages_of(path: Path) -> Iterator[tuple[int, str | tuple, str | None]]:
    """(line, message or (singular, plural), context) for every marked string of a module or template."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        from django.utils.translation.template import templatize  # noqa: PLC0415  (needs Django's settings)

        text = templatize(text)
    for line, message, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
        yield line, message, context


def template(root: Path = ROOT) -> Catalog:
    """Every string of the sources that is marked for translation, with the files it stands in."""
    catalogue = Catalog(charset="utf-8")
    for path in sources(root):
        place = path.relative_to(root).as_posix()
        for _line, message, context in messages_of(path):
            catalogue.add(message, locations=[(place, 0)], context=context, flags=_flags(message))
    return catalogue


def _flags(message: str | tuple) -> list[str]:
    """Says which strings hold %(name)s, so that editors of .po files guard them."""
    first = message if isinstance(message, str) else message[0]
    return ["python-format"] if re.search(r"%\(\w+\)[a-z]", first) else []


def read(po: Path) -> Catalog:
    with po.open("rb") as file:
        return read_po(file, locale=po.parent.parent.name, charset="utf-8")


def write(po: Path, catalogue: Catalog) -> None:
    """Sorted by message, without line numbers and dates, so that a change in the sources stays a small difference."""
    po.parent.mkdir(parents=True, exist_ok=True)
    header = HEADER.format(comment=catalogue.header_comment, locale=catalogue.locale, plurals=catalogue.plural_forms)
    with po.open("wb") as file:
        file.write(header.encode())
        write_po(file, catalogue, 120, sort_output=True, include_lineno=False, ignore_obsolete=True, omit_header=True)


def refresh(po: Path, found: Catalog) -> tuple[int, int]:
    """Adds what is new, drops what is gone, keeps every translation; (number added, number dropped)."""
    old = read(po)
    new = Catalog(locale=old.locale, charset="utf-8", header_comment=old.header_comment, fuzzy=False)
    for message in found:
        if message.id:
            _take_over(new, message, old.get(_key(message), message.context))
    write(po, new)
    before, after = {_identity(m) for m in old if m.id}, {_identity(m) for m in new if m.id}
    return len(after - before), len(before - after)


def _take_over(new: Catalog, message: Message, known: Message | None) -> None:
    kept = known.string if known is not None and isinstance(known.id, type(message.id)) else None
    if isinstance(message.id, tuple) and not kept:
        kept = ("",) * new.num_plurals
    new.add(message.id, kept or "", message.locations, message.flags, context=message.context)


def problems(found: Catalog, translated: Catalog) -> list[str]:
    """What is wrong with a catalogue: one line each; empty when it is complete and true to the sources."""
    listed = {_identity(message): message for message in translated if message.id}
    lines = [
        f"not translated: {_shown(message)}" for message in found if message.id and _identity(message) not in listed
    ]
    wanted = {_identity(message) for message in found if message.id}
    for identity, message in listed.items():
        if identity not in wanted:
            lines.append(f"no longer used: {_shown(message)}")
        else:
            lines += [f"{problem}: {_shown(message)}" for problem in _faults(message)]
    return sorted(lines)


def _faults(message: Message) -> Iterator[str]:
    texts = [text or "" for text in (message.string if isinstance(message.string, tuple | list) else [message.string])]
    original = message.id[-1] if isinstance(message.id, tuple | list) else message.id
    if message.fuzzy:
        yield "fuzzy"
    if not all(text.strip() for text in texts):
        yield "not translated"
        return
    for text in texts:
        if placeholders(text) != placeholders(original):
            yield f"other placeholders ({', '.join(sorted(placeholders(text) ^ placeholders(original)))})"
        if sorted(TAG.findall(text)) != sorted(TAG.findall(original)):
            yield "other tags"
        if text.startswith("\n") != original.startswith("\n") or text.endswith("\n") != original.endswith("\n"):
            yield "other line ends"


def placeholders(text: str) -> set[str]:
    """What a string leaves open: {name}, %(name)s, %s."""
    return {match.group(0) for match in PLACEHOLDER.finditer(text) if match.group(0) != "%%"}


def _key(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else message.id


def _identity(message: Message) -> tuple:
    return (message.context, tuple(message.id) if isinstance(message.id, tuple | list) else message.id)


def _shown(message: Message) -> str:
    places = ", ".join(sorted({place for place, _line in message.locations}))
    return f"{_key(message)!r}" + (f" ({places})" if places else "")


def compile_to_mo(po: Path) -> Path:
    """Writes the .mo beside `po`, whole or not at all: processes that start meanwhile read the old one."""
    mo = po.with_suffix(".mo")
    made = mo.with_suffix(".mo.new")
    with made.open("wb") as file:
        write_mo(file, read(po))
    return made.replace(mo)


def catalogues(root: Path = ROOT) -> list[Path]:
    return sorted(root.glob("locale/*/LC_MESSAGES/django.po"))


def compile_stale(root: Path = ROOT) -> None:
    """Compiles the catalogues that changed since they were compiled."""
    for po in catalogues(root):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            compile_to_mo(po)


def main(arguments: list[str]) -> int:
    match arguments:
        case ["compile", *files] if files:
            for file in files:
                compile_to_mo(Path(file))
        case ["refresh"]:
            _set_up_django()
            for po in catalogues():
                _say("{}: {} added, {} dropped".format(po.relative_to(ROOT), *refresh(po, template())))
        case ["check"]:
            _set_up_django()
            return _check(catalogues())
        case _:
            _say("usage: python -m lib.catalogues refresh | check | compile FILE.po...")
            return 2
    return 0


def _check(files: Iterable[Path]) -> int:
    found = template()
    lines = [f"{po.relative_to(ROOT)}: {line}" for po in files for line in problems(found, read(po))]
    for line in lines:
        _say(line)
    return 1 if lines else 0


def _set_up_django() -> None:
    """Reading templates needs nothing of ours: an empty configuration does."""
    from django.conf import settings  # noqa: PLC0415  (only the command needs it)

    if not settings.configured:
        settings.configure(USE_I18N=True)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
