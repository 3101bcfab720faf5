"""Whoever reads the API's page finds everything by its resource, and how to come in."""

import json

import pytest

from cs_platform.api.description import METHODS, PREFIX, RESOURCES

pytestmark = pytest.mark.django_db


@pytest.fixture
def schema(client):
    return json.loads(client.get("/api/schema/", headers={"accept": "application/json"}).content)


def operations(schema):
    return [
        (path, method, entry[method])
        for path, entry in schema["paths"].items()
        for method in METHODS
        if path.startswith(PREFIX) and method in entry
    ]


def test_every_operation_stands_under_its_resource_with_a_summary_and_a_description(schema):
    found = operations(schema)
    bare = [(path, method) for path, method, entry in found if not entry.get("description")]
    summaries = [entry["summary"] for _path, _method, entry in found]

    assert bare == []
    assert {tag for _path, _method, entry in found for tag in entry["tags"]} == set(RESOURCES)
    assert [tag["name"] for tag in schema["tags"]] == list(RESOURCES)
    assert len(summaries) == len(set(summaries))


def test_it_says_how_a_program_comes_in(schema):
    assert "`Authorization: Bearer SECRET`" in schema["info"]["description"]
    assert set(schema["components"]["securitySchemes"]) == {"token", "cookieAuth"}
