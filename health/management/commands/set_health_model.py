"""Stores a health model, and publishes it if asked to."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from health.management.document_command import DocumentCommand
from health.rules.model import METRICS, InvalidDefinition
from health.services.models import draft_model, publish_model

HELP = f"""\
Stores a version of how the score is computed, as a draft. The file:

  {{"name": "Ours", "note": "why",
   "thresholds": {{"watch": 50, "healthy": 75}},
   "stages": {{"new": [{{"metric": "active_days_28", "weight": 30, "points": [[0, 0], [20, 100]]}}],
              "established": [{{"metric": "pause_ratio", "weight": 50, "points": [[1.5, 100], [3, 0]]}}]}}}}

  points   pairs [raw value, points 0..100] with rising raw values; straight lines between them, flat outside
  metrics  {", ".join(METRICS[:6])},
           {", ".join(METRICS[6:11])},
           {", ".join(METRICS[11:])}

With --publish scores are computed by it from the next recompute on, and it never changes again."""


class Command(DocumentCommand):
    help = HELP
    example = """\
examples:
  python manage.py trial_health --model ours.json --from 2025-07-01 --to 2026-06-30
  python manage.py set_health_model ours.json --publish"""
    wrong = (InvalidDefinition,)

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--publish", action="store_true", help="compute scores by it from now on")

    def take(self, document: Any, options: dict[str, Any]) -> str:
        now = timezone.now()
        model = draft_model(definition=document, actor=None, at=now)
        if options["publish"]:
            model = publish_model(model_id=model.pk, actor=None, at=now)
        return f'Health model {model.number} "{model.definition["name"]}" is {model.state}.'
