from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import ReadOnly
from accounts.models.timeline import TimelineEntry


@admin.register(TimelineEntry)
class TimelineEntryAdmin(ReadOnly):
    list_display = ["at", "account", "kind", "sentence", "actor", "customer_visible"]
    raw_id_fields = ["corrects"]
    list_filter = ["kind", "customer_visible"]
    list_select_related = ["account", "actor"]
    search_fields = ["account__name", "=account__external_id", "text"]
    ordering = ["-at", "-id"]
    show_full_result_count = False

    @admin.display(description=_("what happened"))
    def sentence(self, entry: TimelineEntry) -> str:
        return entry.sentence
