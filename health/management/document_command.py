"""What commands that take a JSON document have in common: one clear line and exit status 2 for a wrong one."""

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lib.texts import shown

EXIT_WRONG_CALL = 2
LARGEST = 1_000_000  # bytes


class DocumentCommand(BaseCommand):
    """Reads the file and hands the decoded document to `take`, which gives the line to print."""

    example = ""
    wrong: tuple[type[Exception], ...] = ()  # what `take` raises for a document that cannot be used

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name, subcommand, epilog=self.example, formatter_class=argparse.RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE.json")

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["file"]
        try:
            line = self.take(read_document(path), options)
        except self.wrong as problem:
            raise CommandError(f"{path}: {problem}", returncode=EXIT_WRONG_CALL) from None
        self.stdout.write(line)

    def take(self, document: Any, options: dict[str, Any]) -> str:
        raise NotImplementedError


def read_document(path: str) -> Any:
    """The decoded JSON file. Raises CommandError with exit status 2."""
    try:
        content = Path(path).read_bytes()
        if len(content) > LARGEST:
            raise ValueError(f"is larger than {LARGEST:,} bytes")
        document = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_no_constant)
        json.dumps(document, ensure_ascii=False).encode()
        return document
    except OSError as error:
        problem = error.strerror or str(error)
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
    raise CommandError(f"{path}: {problem}", returncode=EXIT_WRONG_CALL)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    for key, times in Counter(keys).items():
        if times > 1:
            raise ValueError(f'the key "{shown(key)}" stands twice in one object')
    return dict(pairs)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")
