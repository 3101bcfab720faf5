"""What of the demo is done already: people's later changes stay, and a call that was killed is gone on with."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from django.utils import timezone

from jobs.models import PeriodClaim
from jobs.services import claim_period


def once(step: str, do: Callable[[], object], content: str = "done") -> bool:
    """Takes the step unless an earlier call took it wholly with this content; tells whether it did."""
    job = f"create_demo {step}"
    if PeriodClaim.objects.filter(job=job, period=content).exists():
        return False
    do()
    claim_period(job, content, timezone.now())
    return True


def fingerprint(file: Path) -> str:
    """Of a file's content, whatever its age; empty where there is none."""
    if not file.is_file():
        return ""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
