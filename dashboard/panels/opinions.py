"""What people think, beside the machine's score: pulse, override, and where the two contradict it."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dashboard.panels.subject import Subject
from health.choices import Band, PulseValue
from health.models.opinions import Override, Pulse
from health.rules import opinions as rules
from lib import formats

TEMPLATE = "dashboard/panels/opinions.html"
PULSE_DAYS = 90  # older it counts as unknown (metrics.md)
EARLIER = 4
TONES = {PulseValue.GOOD: "good", PulseValue.MIXED: "warn", PulseValue.BAD: "bad"}


@dataclass(frozen=True)
class Opinions:
    """`disagreements` are sentences; `earlier` the pulses before the latest."""

    pulse: Pulse | None
    is_stale: bool
    override: Override | None
    earlier: list[Pulse]
    disagreements: list[str]

    @property
    def pulse_tone(self) -> str:
        return TONES[PulseValue(self.pulse.value)] if self.pulse else ""


def read(subject: Subject) -> Opinions:
    pulse = subject.pulses[0] if subject.pulses else None
    is_stale = pulse is not None and (subject.today - pulse.at.date()).days > PULSE_DAYS
    earlier = subject.pulses[1 : 1 + EARLIER]
    return Opinions(pulse, is_stale, subject.override, earlier, _disagreements(subject, None if is_stale else pulse))


def _disagreements(subject: Subject, pulse: Pulse | None) -> list[str]:
    snapshot, override = subject.snapshot, subject.override
    if snapshot is None:
        return []
    found = rules.contradictions(
        snapshot.band, pulse=pulse.value if pulse else None, override=override.band if override else None
    )
    machine = Band(snapshot.band).label
    said = []
    if pulse is not None and rules.PULSE in found:
        said.append(
            _("%(person)s says “%(pulse)s” (%(day)s); the score says “%(band)s”.")
            % {"person": pulse.by, "pulse": pulse.get_value_display(), "day": _day(pulse.at.date()), "band": machine}
        )
    if override is not None and rules.OVERRIDE in found:
        said.append(
            _("%(person)s has set “%(override)s” until %(day)s; the score says “%(band)s”.")
            % {
                "person": override.by,
                "override": Band(override.band).label,
                "day": _day(override.expires_on),
                "band": machine,
            }
        )
    return said


def _day(day: dt.date) -> str:
    return formats.day(day, formats.cldr_name(get_language() or "en"))
