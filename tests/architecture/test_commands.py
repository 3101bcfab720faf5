"""Every command explains itself with an example that can be copied."""

import pytest
from django.core.management import get_commands, load_command_class

from tests.architecture.sources import APPS

OURS = {name: app for name, app in get_commands().items() if app in APPS}


@pytest.mark.parametrize("name", sorted(OURS))
def test_help_shows_an_example(name):
    text = load_command_class(OURS[name], name).create_parser("manage.py", name).format_help()

    assert f"python manage.py {name}" in " ".join(text.split())
    assert text.isascii()


def test_the_commands_stand_in_their_rooms():
    assert set(OURS.values()) <= {"jobs", "tiers", "health", "cs_platform", "accounts"}
