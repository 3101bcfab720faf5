from django.contrib import admin

from accounts.admin.base import ReadOnly
from accounts.models.bulk import BulkChange


@admin.register(BulkChange)
class BulkChangeAdmin(ReadOnly):
    """Made on the accounts list, undone there by who made it."""

    list_display = ["at", "by", "kind", "__str__", "count", "undone_at"]
    list_filter = ["kind"]
    list_select_related = ["by"]
    ordering = ["-pk"]
