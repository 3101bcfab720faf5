"""`/`: to the right home by role."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from accounts.queries import works_here


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Strangers to the log-in, the vendor's people to the dashboard, everybody else to the portal."""
    if not request.user.is_authenticated:
        return redirect_to_login("/")
    return redirect("dashboard:home" if works_here(request.user) else "portal:home")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it where a page names no icon, as the API's answers do."""
    return redirect(static("mark.svg"))
