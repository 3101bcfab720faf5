from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import AddedOnly
from health.models.opinions import Override, Pulse
from health.services import opinions


@admin.register(Pulse)
class PulseAdmin(AddedOnly):
    list_display = ["account", "value", "note", "by", "at"]
    list_filter = ["value", "at"]
    list_select_related = ["account", "by"]
    search_fields = ["account__name", "=account__external_id", "note"]
    ordering = ["-at", "pk"]
    autocomplete_fields = ["account"]
    fields = ["account", "value", "note"]

    def save_model(self, request: HttpRequest, obj: Pulse, form: forms.ModelForm, change: bool) -> None:
        made = opinions.give_pulse(
            account_id=obj.account_id, value=obj.value, note=obj.note, actor=_actor(request), at=timezone.now()
        )
        obj.pk = made.pk


@admin.register(Override)
class OverrideAdmin(AddedOnly):
    list_display = ["account", "band", "reason", "expires_on", "by", "at", "lifted_at"]
    list_filter = ["band", ("lifted_at", admin.EmptyFieldListFilter), "expires_on"]
    list_select_related = ["account", "by"]
    search_fields = ["account__name", "=account__external_id", "reason"]
    ordering = ["-at", "pk"]
    autocomplete_fields = ["account"]
    fields = ["account", "band", "reason", "expires_on"]
    actions = ["lift"]
    refusals = {
        opinions.NoReason: _("An override needs a reason."),
        opinions.WrongEnd: _("An override ends on a day from today to 90 days ahead."),
        opinions.WrongValue: _("An override sets one of the bands at risk, watch, healthy."),
    }

    def save_model(self, request: HttpRequest, obj: Override, form: forms.ModelForm, change: bool) -> None:
        now = timezone.now()
        made = opinions.set_override(
            account_id=obj.account_id,
            band=obj.band,
            reason=obj.reason,
            expires_on=obj.expires_on,
            today=timezone.localdate(now),
            actor=_actor(request),
            at=now,
        )
        obj.pk = made.pk

    @admin.action(description=_("Lift: the computed band holds again"), permissions=["view"])
    def lift(self, request: HttpRequest, queryset: QuerySet[Override]) -> None:
        for row in queryset.filter(lifted_at=None):
            opinions.lift_override(account_id=row.account_id, actor=_actor(request), at=timezone.now())
            self.log_change(request, row, [{"changed": {"fields": ["lifted_at"]}}])
        self.message_user(request, _("Done."), messages.SUCCESS)


def _actor(request: HttpRequest) -> Any:
    """The administrator: nobody else gets here."""
    return request.user
