from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from health.queries.usage_check import compared_from, differences, figures
from health.services.usage_order import usage_in_order

HELP = """Recount all roll-ups from the raw events that are kept, and compare.

Example: python manage.py verify_usage

Exit status: 0 and a line of figures where everything adds up, 1 and what differs where not."""


class Command(BaseCommand):
    help = HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def handle(self, **options: Any) -> None:
        usage_in_order()
        found = differences()
        for what, rows, example in found:
            self.stdout.write(f"{what}: {'1000 or more' if rows >= 1000 else rows} rows differ, such as {example}")
        if found:
            raise CommandError("the roll-ups do not agree with the raw events", returncode=1)
        seen = figures()
        since = compared_from()
        span = f", compared from {since} on (older raw events were dropped)" if since.year > 1 else ""
        self.stdout.write(
            f"usage adds up: {seen.events} raw events, {seen.identities} identities, {seen.held} held, "
            f"{seen.account_days} account days, {seen.counted} counted{span}"
        )
