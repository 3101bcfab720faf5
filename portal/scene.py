"""What every panel of the home is given: whose home it is, in which role, and as of which day."""

import datetime as dt
import zoneinfo
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.utils import timezone

from accounts.doors import Visit, visit
from accounts.models.company import Account, CSMAssignment
from health.models.scores import AccountSnapshot


@dataclass(frozen=True)
class Scene:
    """`day` is the one that the figures are of: the snapshot's, as in the CSM's pages, so that both see the same."""

    visit: Visit
    today: dt.date
    snapshot: Any

    @property
    def account(self) -> Account:
        return self.visit.account

    @property
    def day(self) -> dt.date:
        return self.snapshot.as_of if self.snapshot else self.today

    @property
    def has_usage(self) -> bool:
        return self.snapshot is not None and self.snapshot.last_active_on is not None


def scene(request: HttpRequest) -> Scene:
    """One read beyond the door's: the snapshot with its model, and who looks after the account now."""
    seen = visit(request)
    today = timezone.localdate(timezone=zoneinfo.ZoneInfo(seen.account.time_zone))
    csm = CSMAssignment.objects.filter(account=OuterRef("account_id"), active_to=None)
    snapshots = AccountSnapshot.objects.select_related("model").annotate(
        csm_name=Subquery(csm.values("csm__name")[:1]), csm_email=Subquery(csm.values("csm__email")[:1])
    )
    return Scene(seen, today, snapshots.filter(account=seen.account).first())
