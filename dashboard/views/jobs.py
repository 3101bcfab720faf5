"""Background work: what waits, what ran, whether somebody works on it, and what to do where not."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import require, staff_required
from accounts.queries import accounts_for_staff, person_may
from accounts.rules import Action
from dashboard import run_kinds, runs_list
from dashboard.forms import RecomputeForm
from dashboard.page import page, visitor
from health.services.recompute import KIND, recompute_account, start_recompute
from jobs import queries


@staff_required
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    return _show(request)


def _show(request: HttpRequest, form: RecomputeForm | None = None, status: int = 200) -> HttpResponse:
    choice, unknown = runs_list.read_choice(request.GET)
    context = {
        "choice": choice,
        "unknown": ", ".join(unknown),
        "found": runs_list.read_page(choice, at=timezone.now()),
    }
    is_part = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    template = "dashboard/jobs_results.html" if is_part else "dashboard/jobs.html"
    response = page(
        request, template, context if is_part else context | _frame(request, form), section="jobs", status=status
    )
    if is_part:
        response.headers["HX-Push-Url"] = request.path + choice.address().removesuffix("?")
    patch_vary_headers(response, ("HX-Request",))
    return response


def _frame(request: HttpRequest, form: RecomputeForm | None) -> dict[str, Any]:
    at = timezone.now()
    queue = queries.queue(at)
    problems = [queries.worker_problem(queue.worker, at), queries.clock_problem(queue.clock, at), _broker_problem()]
    may_recompute = person_may(request.user, Action.RECOMPUTE)
    return {
        "queue": queue,
        "at": at,
        "problems": [problem for problem in problems if problem],
        "kinds": [(kind, run_kinds.name(kind)) for kind in queries.kinds()],
        "states": [(phase.value, phase.label) for phase in runs_list.PHASES],
        "form": (form or RecomputeForm()) if may_recompute else None,
    }


def _broker_problem() -> str:
    try:
        queries.messages_waiting()
    except Exception:  # every transport has errors of its own; all mean the same here
        return _("The broker does not answer: nothing is lost, work goes on when it is back.")
    return ""


@staff_required
@require_POST
def recomputes(request: HttpRequest) -> HttpResponse:
    """All accounts afresh, or the one named. A second run of all beside one that goes on would only take its time."""
    require(request, Action.RECOMPUTE)
    form = RecomputeForm(request.POST)
    at, person = timezone.now(), visitor(request)
    asked: dict[str, Any] = {"requested_by": str(person), "person_id": person.pk, "at": at}
    if not form.is_valid():
        return _show(request, form, status=422)
    if name := form.cleaned_data["account"]:
        account = accounts_for_staff(person).filter(external_id=name).first()
        if account is None:
            form.add_error("account", _("There is no account with this external id."))
            return _show(request, form, status=422)
        return redirect("dashboard:run", recompute_account(account_id=account.pk, **asked).pk)
    under_way = queries.runs_like(kind=KIND, phase="running").order_by("-pk").first()
    if under_way is not None:
        messages.info(request, _("A recompute of all accounts is under way already: this is it."))
        return redirect("dashboard:run", under_way.pk)
    today = timezone.localdate(at, timezone.get_default_timezone())
    return redirect("dashboard:run", start_recompute(as_of=today, **asked).pk)
