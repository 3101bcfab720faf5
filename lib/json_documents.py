"""A JSON document from outside: decoded strictly, or refused with one clear line."""

import json
from collections import Counter
from typing import Any

from lib.texts import shown

LARGEST = 1_000_000  # bytes


class UnreadableDocument(ValueError):
    """It is no JSON document that can be taken; the message says what is wrong with it, as in "is not UTF-8 text"."""


def decode(content: bytes) -> Any:
    """The decoded document: no key twice in an object, no NaN, no halves of characters. Raises UnreadableDocument."""
    try:
        if len(content) > LARGEST:
            raise ValueError(f"is larger than {LARGEST:,} bytes")
        document = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_no_constant)
        json.dumps(document, ensure_ascii=False).encode()
        return document
    except UnicodeDecodeError:
        problem = "is not UTF-8 text"
    except UnicodeEncodeError as error:
        problem = f"holds {shown(error.object[error.start])}, half of a character"
    except json.JSONDecodeError as error:
        problem = f"is not JSON: {error.msg} in line {error.lineno}, column {error.colno}"
    except RecursionError:
        problem = "is nested too deeply"
    except ValueError as error:
        problem = str(error)
    raise UnreadableDocument(problem)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    for key, times in Counter(keys).items():
        if times > 1:
            raise ValueError(f'the key "{shown(key)}" stands twice in one object')
    return dict(pairs)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")
