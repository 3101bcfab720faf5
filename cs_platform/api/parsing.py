import json
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class StrictJSONParser(JSONParser):
    """JSON in UTF-8 as RFC 8259 has it: no NaN, no name twice, no nesting that exhausts the stack."""

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            return json.loads(stream.read().decode("utf-8"), parse_constant=_no_number, object_pairs_hook=_once)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("The body is not valid JSON (%(problem)s).") % {"problem": error}) from None


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is not a number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice in an object")
    return found
