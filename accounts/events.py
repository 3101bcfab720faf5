"""Facts of this room that upper rooms may listen to; sent on commit with the ids they concern."""

from django.dispatch import Signal

accounts_added = Signal()  # account_ids: list[int]; also when an account gets another external id
facts_changed = Signal()  # account_ids: list[int]; what lists copy of an account, or who looks after it
time_zones_changed = Signal()  # account_ids: list[int]
