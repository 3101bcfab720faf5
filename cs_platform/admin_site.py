"""Django admin behind the same log-in, with its second factor and rate limits, as everything else."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class PlatformAdminSite(admin.AdminSite):
    """For administrators. To customers it does not exist; other staff are told that it is not theirs."""

    site_header = site_title = "cs_platform"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """allauth would show the secrets of second factors and add addresses past the services; groups mean nothing."""
        foreign = ("allauth.", "django.contrib.auth.")
        if admin_class is None or not admin_class.__module__.startswith(foreign):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        if user.is_authenticated and not user.is_vendor:
            raise Http404
        if user.is_authenticated and not user.is_staff:
            raise PermissionDenied(_("Only administrators may open this."))
        return super().has_permission(request)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Filters of the admin hand a NUL on to the database, and PostgreSQL fails on it."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if any("\0" in value for _, values in request.GET.lists() for value in values):
                raise BadRequest("A NUL character in the address.")
            return inner(request, *args, **kwargs)

        return cast(View, guarded)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """allauth's model has no name that could be translated."""
        rooms = super().get_app_list(request, app_label)
        for room in rooms:
            if room["app_label"] == "mfa":
                room["models"][0]["name"] = room["name"]
        return rooms

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
