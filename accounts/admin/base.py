from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect


class NothingDeleted(admin.ModelAdmin):
    """Rows that others point at, or that tell what was: they end, they do not go."""

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class ReadOnly(NothingDeleted):
    """Rows that only the services write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class AddedOnly(NothingDeleted):
    """Rows that are added by a service and changed by actions."""

    refusals: dict[type[Exception], Any] = {}  # what the service may raise -> what to tell the administrator

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except tuple(self.refusals) as refusal:
            self.message_user(request, self.refusals[type(refusal)], messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
