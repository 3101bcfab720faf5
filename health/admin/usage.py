from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import AddedOnly, ReadOnly
from health.models.intake import (
    Arrival,
    HeldPerson,
    Intake,
    RawEventsDropped,
    SetAside,
    UsageReceived,
    UserGroup,
    WriteKey,
)
from health.models.rollups import AccountUsage
from health.models.usage import EventName, UsageEvent, UsageIdentity, UsageUser
from health.services import held, write_keys


class WriteKeyForm(forms.ModelForm):
    class Meta:
        model = WriteKey
        fields = ("name",)


@admin.register(WriteKey)
class WriteKeyAdmin(AddedOnly):
    form = WriteKeyForm
    fields = ["name", "created_at", "revoked_at"]
    readonly_fields = ["created_at", "revoked_at"]
    list_display = ["name", "created_at", "revoked_at"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter)]
    search_fields = ["name"]
    ordering = ["-id"]
    actions = ["revoke"]

    def get_fields(self, request: HttpRequest, obj: object = None) -> Any:
        return ["name"] if obj is None else self.fields

    def save_model(self, request: HttpRequest, obj: WriteKey, form: forms.ModelForm, change: bool) -> None:
        made, secret = write_keys.create(name=obj.name, at=timezone.now())
        obj.pk = made.pk
        text = _("The write key is %(secret)s - copy it now, it cannot be shown again.") % {"secret": secret}
        self.message_user(request, text, messages.WARNING)

    @admin.action(description=gettext_lazy("Revoke these write keys"), permissions=["view"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[WriteKey]) -> None:
        count = sum(write_keys.revoke(key_id=key.pk, at=timezone.now()) for key in queryset)
        text = ngettext("%(count)d write key revoked.", "%(count)d write keys revoked.", count) % {"count": count}
        self.message_user(request, text, messages.SUCCESS)


@admin.register(Arrival)
class ArrivalAdmin(ReadOnly):
    """What came over HTTP and waits for a worker to count it in: empty, but for seconds."""

    fields = ["at"]
    list_display = ["id", "at"]
    ordering = ["id"]


@admin.register(SetAside)
class SetAsideAdmin(ReadOnly):
    list_display = ["at", "state", "reason", "account", "user", "intake"]
    list_filter = ["state"]
    list_select_related = ["intake"]
    search_fields = ["account", "user"]
    ordering = ["-id"]
    show_full_result_count = False
    actions = ["count_in"]

    @admin.action(description=gettext_lazy("Count in those whose account is known by now"), permissions=["view"])
    def count_in(self, request: HttpRequest, queryset: QuerySet[SetAside]) -> None:
        count = held.release(set(queryset.exclude(account="").values_list("account", flat=True)))
        text = ngettext("%(count)d event counted in.", "%(count)d events counted in.", count) % {"count": count}
        self.message_user(request, text, messages.SUCCESS)


@admin.register(Intake)
class IntakeAdmin(ReadOnly):
    list_display = ["source", "started_at", "finished_at", "accepted", "duplicate", "held", "rejected"]
    search_fields = ["source"]
    ordering = ["-id"]


@admin.register(UsageEvent)
class UsageEventAdmin(ReadOnly):
    list_display = ["at", "account", "user", "event", "count", "day"]
    list_select_related = ["account", "user", "event"]
    search_fields = ["account__external_id", "user__external_id"]
    ordering = ["-id"]
    show_full_result_count = False


@admin.register(UsageUser)
class UsageUserAdmin(ReadOnly):
    list_display = ["external_id", "account", "name", "email", "first_day"]
    list_select_related = ["account"]
    search_fields = ["external_id", "name", "email"]
    ordering = ["-id"]
    show_full_result_count = False


@admin.register(EventName)
class EventNameAdmin(ReadOnly):
    list_display = ["name", "first_day"]
    search_fields = ["name"]
    ordering = ["name"]


@admin.register(UsageIdentity)
class UsageIdentityAdmin(ReadOnly):
    list_display = ["identity"]
    search_fields = ["identity"]
    ordering = ["identity"]
    show_full_result_count = False


@admin.register(UserGroup)
class UserGroupAdmin(ReadOnly):
    list_display = ["user", "account", "at"]
    search_fields = ["user", "account"]
    ordering = ["user"]
    show_full_result_count = False


@admin.register(AccountUsage)
class AccountUsageAdmin(ReadOnly):
    list_display = ["account", "zone", "first_day", "last_day", "changed", "computed", "stale_from"]
    list_select_related = ["account"]
    search_fields = ["account__external_id", "account__name"]
    ordering = ["account"]


@admin.register(RawEventsDropped)
class RawEventsDroppedAdmin(ReadOnly):
    list_display = ["before_month", "at"]
    ordering = ["-before_month"]


@admin.register(HeldPerson)
class HeldPersonAdmin(ReadOnly):
    list_display = ["user", "account", "name", "email", "at"]
    search_fields = ["user", "account", "email"]
    ordering = ["-id"]
    show_full_result_count = False


@admin.register(UsageReceived)
class UsageReceivedAdmin(ReadOnly):
    list_display = ["day", "channel", "accepted", "duplicate", "held", "rejected", "last_at"]
    list_filter = ["channel"]
    ordering = ["-day", "channel"]
