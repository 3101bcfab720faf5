"""What people think, beside the machine's score: the latest pulse, the override in force."""

import datetime as dt
from dataclasses import dataclass

from accounts.models.company import Account
from health.choices import PulseValue
from health.models.opinions import Override, Pulse
from health.models.scores import AccountSnapshot
from health.queries.opinions import overrides_of

TEMPLATE = "dashboard/panels/opinions.html"
PULSE_DAYS = 90  # older it counts as unknown (metrics.md)
TONES = {PulseValue.GOOD: "good", PulseValue.MIXED: "warn", PulseValue.BAD: "bad"}


@dataclass(frozen=True)
class Opinions:
    pulse: Pulse | None
    is_stale: bool
    override: Override | None

    @property
    def pulse_tone(self) -> str:
        return TONES[PulseValue(self.pulse.value)] if self.pulse else ""


def read(account: Account, snapshot: AccountSnapshot | None, today: dt.date) -> Opinions:
    pulse = Pulse.objects.filter(account=account).select_related("by").order_by("-at", "-pk").first()
    is_stale = pulse is not None and (today - pulse.at.date()).days > PULSE_DAYS
    return Opinions(pulse, is_stale, overrides_of([account.pk], today=today).get(account.pk))
