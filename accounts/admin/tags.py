from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import NothingDeleted, ReadOnly
from accounts.models.tags import AccountTag, Tag
from accounts.services import tags


class TagForm(forms.ModelForm):
    class Meta:
        model = Tag
        fields = ("name",)

    def clean_name(self) -> str:
        try:
            name = tags.tidy(self.cleaned_data["name"])
        except tags.InvalidTag:
            raise forms.ValidationError(_("A tag has 1 to 50 characters and no comma.")) from None
        if Tag.objects.filter(key=name.casefold()).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is already a tag of this name."))
        return name


@admin.register(Tag)
class TagAdmin(NothingDeleted):
    """New ones are made where they are put on an account; one that nothing bears may be deleted here."""

    form = TagForm
    list_display = ["name", "used", "created_at"]
    readonly_fields = ["created_at"]
    search_fields = ["name"]
    ordering = ["key"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(uses=Count("accounts"))

    @admin.display(description=_("accounts"))
    def used(self, tag: Any) -> int:
        return tag.uses

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or not obj.accounts.exists()

    def save_model(self, request: HttpRequest, obj: Tag, form: forms.ModelForm, change: bool) -> None:
        tags.rename_tag(tag_id=obj.pk, name=obj.name)


@admin.register(AccountTag)
class AccountTagAdmin(ReadOnly):
    """Put on and taken off on the account's page, where the timeline tells of it."""

    list_display = ["tag", "account", "added_at", "added_by"]
    list_select_related = ["tag", "account", "added_by"]
    search_fields = ["tag__name", "account__name"]
    ordering = ["-id"]
