"""What all panels of an account's page are given: the account, its figures, the day, and what people say of it."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from health.models.opinions import Override, Pulse
from health.models.scores import AccountSnapshot

OPINIONS = 20  # of each kind: as many as half a year's chart can show


@dataclass
class Subject:
    """`account` comes from `summary.find`; `snapshot` with its model, None before the first recompute."""

    account: Any
    snapshot: AccountSnapshot | None
    today: dt.date

    @property
    def as_of(self) -> dt.date:
        return self.snapshot.as_of if self.snapshot else self.today

    @cached_property
    def pulses(self) -> list[Pulse]:
        """The latest first."""
        found = Pulse.objects.filter(account_id=self.account.pk).select_related("by").order_by("-at", "-pk")
        return list(found[:OPINIONS])

    @cached_property
    def overrides(self) -> list[Override]:
        """All that ever were, the latest first."""
        found = Override.objects.filter(account_id=self.account.pk).select_related("by").order_by("-at", "-pk")
        return list(found[:OPINIONS])

    @cached_property
    def override(self) -> Override | None:
        """The one in force."""
        held = (each for each in self.overrides if each.lifted_at is None and each.expires_on >= self.today)
        return next(held, None)
