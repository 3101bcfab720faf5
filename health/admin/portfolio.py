from django.contrib import admin

from accounts.admin.base import ReadOnly
from health.models.attention import Snooze
from health.models.portfolio import Disagreement, Movement, Tally


@admin.register(Tally)
class TallyAdmin(ReadOnly):
    """Counted anew every five minutes."""

    list_display = ["csm", "measure", "value", "currency", "accounts", "with_value", "counted_at"]
    list_filter = ["measure", "value"]
    list_select_related = ["csm"]
    search_fields = ["csm__name", "csm__email"]
    ordering = ["csm", "measure", "value", "currency"]


@admin.register(Movement)
class MovementAdmin(ReadOnly):
    """Explained anew with each recompute of an account that stands in another band than a week before."""

    list_display = ["snapshot", "band_before", "band_after", "change", "cause", "signal", "explained_at"]
    list_filter = ["is_up", "cause", "band_after"]
    list_select_related = ["snapshot"]
    search_fields = ["snapshot__name", "=snapshot__external_id"]
    ordering = ["is_up", "change"]


@admin.register(Disagreement)
class DisagreementAdmin(ReadOnly):
    list_display = ["snapshot", "since"]
    list_select_related = ["snapshot"]
    search_fields = ["snapshot__name", "=snapshot__external_id"]
    ordering = ["-since", "pk"]


@admin.register(Snooze)
class SnoozeAdmin(ReadOnly):
    """Deleting one brings the account back to the person's Home."""

    list_display = ["person", "account", "until", "kinds", "at"]
    list_filter = ["until"]
    list_select_related = ["person", "account"]
    search_fields = ["person__name", "person__email", "account__name", "=account__external_id"]
    ordering = ["-at", "pk"]

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return True
