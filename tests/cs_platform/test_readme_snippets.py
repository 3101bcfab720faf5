"""What the README says about usage over HTTP is run as it stands, against a real server."""

import json
import re
import shutil
import subprocess

import pytest

from health.models.usage import UsageEvent
from health.services import arrivals
from tests import services
from tests.architecture.sources import ROOT
from tests.factories.people import make_account

README = (ROOT / "README.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
CURL = re.search(r"^    (curl -u KEY: .*?}}')$", README, re.MULTILINE | re.DOTALL)


@pytest.fixture
def address(live_server, settings) -> str:
    settings.USAGE_WRITE_KEYS = ["KEY"]
    make_account("acme")
    return live_server.url


def _stored() -> list[tuple[str, str, str]]:
    arrivals.count_in()
    return list(UsageEvent.objects.values_list("account__external_id", "user__external_id", "event__name"))


def _answer(line: str) -> dict:
    return json.loads(subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=True).stdout)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda text: text.split("# ")[1].split("\n")[0])
def test_a_client_works_unmodified(address, snippet):
    exec(compile(snippet.replace("http://127.0.0.1:8000", address), "README.md", "exec"), {})

    assert _stored() == [("acme", "u-17", "Report created")]


@pytest.mark.django_db(transaction=True)
def test_curl_works(address):
    if not shutil.which("curl"):
        services.missing("curl is not installed")
    line = CURL.group(1).replace("http://127.0.0.1:8000", address)

    answers = [_answer(line), _answer(line)]

    assert answers == [
        {"success": True, "accepted": 1, "duplicate": 0, "held": 0, "rejected": []},
        {"success": True, "accepted": 0, "duplicate": 1, "held": 0, "rejected": []},
    ]
    assert _stored() == [("acme", "u-17", "Report created")]


def test_all_three_clients_are_shown():
    assert len(SNIPPETS) == 3
