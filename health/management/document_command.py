"""What commands that take a JSON document have in common: one clear line and exit status 2 for a wrong one."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lib import json_documents

EXIT_WRONG_CALL = 2


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
        return json_documents.decode(Path(path).read_bytes())
    except OSError as error:
        problem = error.strerror or str(error)
    except json_documents.UnreadableDocument as error:
        problem = str(error)
    raise CommandError(f"{path}: {problem}", returncode=EXIT_WRONG_CALL)
