from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import AddedOnly, ReadOnly
from health.models.overdue import OverdueReason, TimeToValueGroup
from health.services.overdue import NoReason, NotOverdue, give_reason


@admin.register(OverdueReason)
class OverdueReasonAdmin(AddedOnly):
    """A new reason takes the place of the one in force, which stays as history."""

    list_display = ["account", "category", "text", "by", "at", "replaced_at"]
    list_filter = ["category", ("replaced_at", admin.EmptyFieldListFilter)]
    list_select_related = ["account", "by"]
    search_fields = ["account__name", "=account__external_id", "text"]
    ordering = ["-at", "pk"]
    autocomplete_fields = ["account"]
    fields = ["account", "category", "text"]
    refusals = {NotOverdue: _("The account is not overdue."), NoReason: _("Say it in words.")}

    def save_model(self, request: HttpRequest, obj: OverdueReason, form: Any, change: bool) -> None:
        actor: Any = request.user
        made = give_reason(
            account_id=obj.account_id, category=obj.category, text=obj.text, actor=actor, at=timezone.now()
        )
        obj.pk = made.pk


@admin.register(TimeToValueGroup)
class TimeToValueGroupAdmin(ReadOnly):
    """Computed anew every five minutes."""

    list_display = ["dimension", "key", "accounts", "activated", "median", "p75", "p90", "counted_at"]
    list_filter = ["dimension"]
    search_fields = ["key"]
    ordering = ["dimension", "key"]
