"""The README says what is so: every variable of the environment, every command, every target of make."""

import ast
import re

from django.core.management import get_commands, load_command_class
from django.urls import resolve

from tests.architecture.sources import APPS, ROOT, tree
from tiers.rules import account_rows

README = (ROOT / "README.md").read_text(encoding="utf-8")


def _section(title: str) -> str:
    return README.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def _read_by_settings() -> set[str]:
    """First arguments of `env.<reader>("NAME", ...)` in the settings."""
    calls = [node for node in ast.walk(tree(ROOT / "cs_platform" / "settings.py")) if isinstance(node, ast.Call)]
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
    }


def test_the_table_of_variables_is_what_the_settings_read():
    listed = re.findall(r"^\| `(\w+)` ", _section("Environment"), re.MULTILINE)

    assert sorted(listed) == sorted(_read_by_settings())


def test_every_command_is_listed():
    ours = {name for name, app in get_commands().items() if app in APPS}
    listed = re.findall(r"^\| `(\w+)", _section("Commands"), re.MULTILINE)

    assert sorted(listed) == sorted(ours)


def test_the_options_of_each_command_exist_and_those_it_needs_are_named():
    rows = re.findall(r"^\| `(\w+)([^`]*)` \|(.*)\|$", _section("Commands"), re.MULTILINE)
    for name, call, text in rows:
        parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
        needed = {option.option_strings[0] for option in parser._actions if option.required and option.option_strings}
        known = {word for option in parser._actions for word in option.option_strings}
        in_call = set(re.findall(r"--[a-z-]+", call))
        assert (name, in_call) == (name, needed)
        assert set(re.findall(r"--[a-z-]+", call + text)) - known == set()


def test_every_column_of_the_accounts_file_is_named():
    sentence = README.split("`accounts.csv` may also have ", 1)[1].split(":", 1)[0]

    assert tuple(re.findall(r"`(\w+)`", sentence)) == account_rows.OPTIONAL


def test_every_address_that_is_named_exists():
    for address in re.findall(r"<http://127\.0\.0\.1:8000(/[^>]*)>", README):
        assert resolve(address)


def test_every_target_of_make_that_is_named_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^    )make ([a-z]+)", README, re.MULTILINE))

    assert named <= targets
    assert {"demo", "test", "check", "bench"} <= named


def test_every_file_that_is_linked_exists():
    papers = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/**/*.md")]
    broken = [
        f"{paper.relative_to(ROOT)}: {target}"
        for paper in papers
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", paper.read_text(encoding="utf-8"))
        if not (paper.parent / target).exists()
    ]

    assert broken == []


def test_every_path_that_architecture_names_exists():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:[a-z_]+/)+[a-zA-Z_.-]*)`", text))
    missing = {path for path in named if not (ROOT / path).exists()}

    assert missing == set()
