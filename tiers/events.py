"""Facts of this room that upper rooms may listen to; sent on commit with the ids they concern."""

from django.dispatch import Signal

plan_changed = Signal()  # account_id: int, at: datetime
