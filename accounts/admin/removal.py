from django.contrib import admin

from accounts.admin.base import ReadOnly
from accounts.models.removal import AccountRemoval


@admin.register(AccountRemoval)
class AccountRemovalAdmin(ReadOnly):
    list_display = ["name", "external_id", "reason", "actor", "at"]
    list_select_related = ["actor"]
    search_fields = ["name", "external_id"]
    ordering = ["-id"]
