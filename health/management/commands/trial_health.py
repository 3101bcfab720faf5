"""Tries a health model on the past and writes the report as JSON."""

import json
import sys
from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser

from health.management.document_command import read_document
from health.management.report_command import EXIT_WRONG_CALL, ReportCommand
from health.queries.models import default_definition, published_model
from health.queries.trial import count_outcomes, trial_cases
from health.rules.model import Definition, InvalidDefinition, parse_definition
from health.rules.trial import DAYS_BEFORE, LEAST_SCORED, report
from lib import arguments
from lib.progress import Progress

CURRENT = "current"
HELP = f"""\
Would the score have foretold who renewed and who left? For each outcome (import_outcomes) in the window the account is
scored as of {DAYS_BEFORE} days before its end, with nothing after that day looked at, and the score is compared with
what happened. Nothing is written to the database; the same data give the same report.

The report is a JSON object:

  model           name; number of the version, null for a file and for the model the product brings along
  window          from, to (outcomes that ended in it, both days counted); days_before = {DAYS_BEFORE}
  decided         outcomes in the window = not_started + unknown + scored
  not_started     of them, whose contract had not started {DAYS_BEFORE} days before the end: no score
  unknown         of them, with too little known for a band (coverage below 0.5)
  scored          of them, with a band; all that follows is about these (bands also counts the unknown)
  bands           for healthy, watch, at_risk, unknown: renewed, churned, share_churned (null = nobody)
  auc             how often, of a renewed and a lost account, the renewed one had the higher score (ties count half):
                  0.5 = no better than a coin, 1 = always; auc_interval = its 95% interval (DeLong)
  promise         "high scores renew": healthy accounts, how many renewed, share_renewed, share_renewed_of_all
  verdict         the findings in a sentence; "not enough data", with auc null, when `scored` is under {LEAST_SCORED}
                  (renewed and churned together; outcomes without a band do not count towards it), or when all of
                  the scored renewed, or all left
  false_alarms    at risk, and renewed: account, name, ended_on, score, annual_value, currency; largest value first
  misses          healthy, and left: the same
  revenue         annual value of false_alarms and misses by currency

A model file is what set_health_model takes."""


class Command(ReportCommand):
    help = HELP
    example = """\
examples:
  python manage.py trial_health --model current --from 2025-07-01 --to 2026-06-30
  python manage.py trial_health --model stricter.json --from 2025-07-01 --to 2026-06-30 --out trial.json"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--model", required=True, metavar="FILE.json|current", help="the model to try")
        parser.add_argument("--from", required=True, type=arguments.day, metavar="DAY", dest="first", help="YYYY-MM-DD")
        parser.add_argument("--to", required=True, type=arguments.day, metavar="DAY", dest="last", help="YYYY-MM-DD")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        first, last = options["first"], options["last"]
        if first > last:
            raise CommandError(f"--from {first} lies after --to {last}", returncode=EXIT_WRONG_CALL)
        try:
            number, definition = _model(options["model"])
        except InvalidDefinition as problem:
            raise CommandError(f"{options['model']}: {problem}", returncode=EXIT_WRONG_CALL) from None
        found = {
            "model": {"name": definition.name, "number": number},
            "window": {"from": first.isoformat(), "to": last.isoformat(), "days_before": DAYS_BEFORE},
            **self._try(definition, first, last),
        }
        with self.target(options["out"]) as file:
            file.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")

    def _try(self, definition: Definition, first: date, last: date) -> dict[str, Any]:
        progress = Progress(sys.stderr, count_outcomes(first, last))
        try:
            return report(trial_cases(first=first, last=last, definition=definition, show=progress.show))
        finally:
            progress.finish()


def _model(name: str) -> tuple[int | None, Definition]:
    """The model and its version's number: the published one, or one read from a file."""
    if name != CURRENT:
        return None, parse_definition(read_document(name))
    published = published_model()
    if published is None:
        return None, default_definition()
    return published.number, parse_definition(published.definition)
