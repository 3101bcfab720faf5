"""What people say about an account is sent here: each view checks a form, calls one service, goes back to the page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.doors import require, staff_required
from accounts.queries import get_account_or_404
from accounts.rules import Action
from dashboard.forms import FORMS, AccountForm
from dashboard.trail import trail_of
from dashboard.views.account import show
from health.services import activation, opinions
from jobs.queries import worker_alive

Service = Callable[..., Any]


def _refusals() -> dict[type[Exception], tuple[str | None, str]]:
    """What a service refuses although the form is sound: the field it is about, and how to say it."""
    return {
        opinions.NoOverride: (None, _("There is no override any more.")),
        activation.AlreadyPaused: (None, _("The clock is paused already.")),
        activation.NotPaused: (None, _("The clock is not paused.")),
        activation.StartsOutside: ("starts_on", _("Choose a day from the contract's first one to today.")),
        activation.EndsBeforeStart: ("last_day", _("The pause cannot end before it starts.")),
        activation.EndsTooLate: ("last_day", _("Choose a day within a year from today.")),
    }


def _answer(request: HttpRequest, pk: int, name: str, service: Service, said: str | Callable[[], str]) -> HttpResponse:
    """Runs `service` with the form's values; shows the page again with what is wrong, as 422.

    That page stands at the form's own address: asked for again, by a reload or another language, it leads back.
    """
    account = get_account_or_404(request.user, pk)
    back = reverse("dashboard:account", args=[account.pk]) + trail_of(request).keep
    if request.method != "POST":
        return redirect(back)
    require(request, Action.JUDGE_HEALTH, account.pk)
    form: AccountForm = FORMS[name](request.POST, today=timezone.localdate())
    if form.is_valid():
        try:
            service(account_id=account.pk, actor=request.user, at=timezone.now(), **form.cleaned_data)
        except tuple(_refusals()) as refusal:
            form.add_error(*_refusals()[type(refusal)])
        else:
            messages.success(request, said() if callable(said) else said)
            return redirect(back)
    form.focus_first_error()
    return show(request, account.pk, forms={name: form}, status=422)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def pulse(request: HttpRequest, pk: int) -> HttpResponse:
    return _answer(request, pk, "pulse", opinions.give_pulse, _("Your pulse is noted."))


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def override(request: HttpRequest, pk: int) -> HttpResponse:
    def service(**values: Any) -> None:
        opinions.set_override(today=timezone.localdate(), **values)

    return _answer(request, pk, "override", service, _("The override holds."))


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def override_end(request: HttpRequest, pk: int) -> HttpResponse:
    return _answer(request, pk, "lift", opinions.lift_override, _("The override is lifted."))


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    def service(**values: Any) -> None:
        activation.pause(today=timezone.localdate(), **values)

    return _answer(request, pk, "pause", service, lambda: _with_figures(_("The clock is paused.")))


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def pause_end(request: HttpRequest, pk: int) -> HttpResponse:
    def service(**values: Any) -> None:
        activation.resume(today=timezone.localdate(), **values)

    return _answer(request, pk, "resume", service, lambda: _with_figures(_("The pause has its last day.")))


def _with_figures(said: str) -> str:
    """With when the figures will show it: a worker that is there has been asked already."""
    if worker_alive(timezone.now()):
        return f"{said} " + _("The figures follow in a moment.")
    return f"{said} " + _("The figures will be recomputed with the next run.")
