"""The real deployment: what the files say holds, and their very commands work on PostgreSQL and Redis."""

import re
import time
from pathlib import Path

import pytest
from django.db import connection

from tests import services
from tests.architecture.sources import ROOT
from tests.cs_platform import compose

OURS = ("migrate", "web", "worker", "clock")
VALUES = {
    "SECRET_KEY": "a-key-of-the-test-that-is-as-long-as-it-must-be",
    "POSTGRES_PASSWORD": "of-the-test",
    "BASE_URL": "https://cs.example.com",
    "ALLOWED_HOSTS": "cs.example.com",
    "WEB_PROCESSES": "1",
    "WORKER_PROCESSES": "1",
}


def test_the_services_are_named():
    assert list(compose.read()["services"]) == ["postgres", "redis", "migrate", "web", "worker", "clock"]


@pytest.mark.parametrize("name", ["SECRET_KEY", "POSTGRES_PASSWORD", "BASE_URL", "ALLOWED_HOSTS"])
def test_docker_refuses_to_start_without(name):
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")

    with pytest.raises(KeyError, match=name):
        compose.interpolate(text, {**VALUES, name: ""})


def test_no_secret_is_in_the_file():
    named = {
        key: value
        for service in compose.read()["services"].values()
        for key, value in service.get("environment", {}).items()
        if re.search(r"PASSWORD|SECRET|KEY|_URL", key)
    }
    literal = {key for key, value in named.items() if "${" not in value}

    assert literal == {"REDIS_URL"}
    assert "@" not in named["REDIS_URL"]  # names a host, holds no password


def test_every_running_service_has_a_health_check():
    without = {name for name, service in compose.read()["services"].items() if "healthcheck" not in service}

    assert without == {"migrate"}


def test_migrations_run_once_before_all_that_needs_them():
    read = compose.read()["services"]
    waiting = {name: service.get("depends_on", {}).get("migrate") for name, service in read.items()}

    ready = {"condition": "service_completed_successfully"}
    assert waiting == {
        "postgres": None, "redis": None, "migrate": None, "web": ready, "worker": ready, "clock": ready
    }  # fmt: skip
    assert read["migrate"]["restart"] == "no"


def test_data_outlives_its_containers():
    read = compose.read()

    assert set(read["volumes"]) == {"postgres", "redis", "var"}
    assert read["services"]["redis"]["command"][1:3] == ["--appendonly", "yes"]


@pytest.mark.parametrize("name", OURS)
def test_what_it_writes_goes_to_a_volume_that_its_user_may_write_to(name):
    """The root is read-only: rejected rows and doctor's trial need a place, in `docker compose run` as well."""
    service = compose.read()["services"][name]
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    folder = re.search(r"VAR_DIR=(/var\S+)", image)[1]
    owner = re.search(r"^USER (\S+)$", image, re.MULTILINE)[1]

    assert service["read_only"] is True
    assert service["volumes"] == [f"var:{folder}"]
    # A new volume takes over the owner of the folder it is laid over.
    assert re.search(rf"^RUN useradd .*--home-dir {folder} --create-home {owner}$", image, re.MULTILINE)


def test_the_image_runs_without_rights_from_pinned_packages():
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    last = [line for line in lines[max(i for i, line in enumerate(lines) if line.startswith("FROM ")) :] if line]

    assert [line for line in last if line.startswith("USER ")] == ["USER cs_platform"]
    assert all("--require-hashes" in line for line in lines if "pip install" in line)
    assert len([line for line in lines if line.startswith("FROM ")]) == 2


def test_the_image_holds_neither_secrets_nor_local_data():
    ignored = set((ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines())

    assert {".git", ".env", ".venv", "var", "tests"} <= ignored


@pytest.fixture
def host(tmp_path: Path):
    if connection.vendor == "sqlite":
        pytest.skip("part of the suite on PostgreSQL")
    for problem in (services.postgresql_problem(), services.redis_problem()):
        if problem:
            services.missing(problem)
    with compose.database() as address:
        host = compose.Host(tmp_path, VALUES, address, services.REDIS_URL)
        try:
            yield host
        finally:
            host.stop()


def _wait_until_healthy(host: compose.Host, name: str, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if host.healthy(name):
            return True
        time.sleep(0.5)
    return False


def test_the_commands_of_the_file_work(host):
    migrated = host.run("migrate")
    assert (migrated.returncode, migrated.stderr) == (0, "")

    for name in ("web", "worker", "clock"):
        host.start(name)

    for name in ("web", "worker", "clock"):
        assert _wait_until_healthy(host, name, 25), f"{name} is not healthy:\n{host.log(name)}"
    assert [process.poll() for process in host.running] == [None, None, None]
