"""Facts of this room that upper rooms may listen to; sent on commit with the ids they concern."""

from django.dispatch import Signal

accounts_added = Signal()  # account_ids: list[int]; also when an account gets another external id
time_zones_changed = Signal()  # account_ids: list[int]
