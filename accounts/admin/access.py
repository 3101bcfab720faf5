from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import AddedOnly, ReadOnly
from accounts.models.access import ApiToken, IdempotencyRecord
from accounts.services import access, people


class ApiTokenForm(forms.ModelForm):
    class Meta:
        model = ApiToken
        fields = ("user", "name")


@admin.register(ApiToken)
class ApiTokenAdmin(AddedOnly):
    form = ApiTokenForm
    fields = ["user", "name", "created_at", "last_used_on", "revoked_at"]
    readonly_fields = ["created_at", "last_used_on", "revoked_at"]
    list_display = ["name", "user", "created_at", "last_used_on", "revoked_at"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["user"]
    search_fields = ["name", "user__email", "user__name"]
    ordering = ["-id"]
    autocomplete_fields = ["user"]
    actions = ["revoke"]
    refusals = {people.PersonDisabled: gettext_lazy("This person is disabled.")}

    def get_fields(self, request: HttpRequest, obj: object = None) -> Any:
        return ["user", "name"] if obj is None else self.fields

    def save_model(self, request: HttpRequest, obj: ApiToken, form: forms.ModelForm, change: bool) -> None:
        made, secret = access.issue_token(user=obj.user, name=obj.name, at=timezone.now())
        obj.pk = made.pk
        text = _("The token is %(secret)s - copy it now, it cannot be shown again.") % {"secret": secret}
        self.message_user(request, text, messages.WARNING)

    @admin.action(description=gettext_lazy("Revoke these tokens"), permissions=["view"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        count = sum(access.revoke_token(token_id=token.pk, at=timezone.now()) for token in queryset)
        text = ngettext("%(count)d token revoked.", "%(count)d tokens revoked.", count) % {"count": count}
        self.message_user(request, text, messages.SUCCESS)


@admin.register(IdempotencyRecord)
class IdempotencyRecordAdmin(ReadOnly):
    list_display = ["principal", "key", "status", "created_at"]
    search_fields = ["principal", "key"]
    ordering = ["-id"]
