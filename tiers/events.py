"""Facts of this room that upper rooms may listen to; sent on commit with the ids they concern."""

from django.dispatch import Signal

plan_changed = Signal()  # account_id: int, at: datetime
subscriptions_imported = Signal()  # account_ids: list[int], at: datetime; some thousand at a time
features_changed = Signal()  # at: datetime; which features there are, which are core, which plan has them
