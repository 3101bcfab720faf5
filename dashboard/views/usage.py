"""How an account uses the product, who its people are, and who looks after it: panels at addresses of their own."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.doors import require, staff_required
from accounts.models.people import User
from accounts.queries import get_account_or_404, person_may
from accounts.rules import Action
from accounts.services.assignments import assign_csm
from accounts.services.people import NotOfTheVendor, PersonDisabled
from dashboard.forms import HandoverForm
from dashboard.page import visitor
from dashboard.panels import people as people_panel
from dashboard.panels import usage as usage_panel
from dashboard.panels.subject import Subject
from dashboard.parts import part
from dashboard.trail import trail_of
from health.models.scores import AccountSnapshot


@staff_required
@require_safe
def usage(request: HttpRequest, pk: int) -> HttpResponse:
    subject = _subject(request, pk)
    context = {"data": usage_panel.read(subject)}
    return part(request, subject.account, template=usage_panel.TEMPLATE, title=_("Usage"), context=context)


@staff_required
@require_safe
def people(request: HttpRequest, pk: int) -> HttpResponse:
    return _people(request, _subject(request, pk))


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives the account to another CSM, or to nobody."""
    subject = _subject(request, pk)
    keep = trail_of(request).keep
    if request.method != "POST":
        return redirect(reverse("dashboard:people", args=[pk]) + keep)
    require(request, Action.EDIT_ACCOUNT, pk)
    form = HandoverForm(request.POST, today=subject.today, choices=people_panel.csm_choices())
    if not form.is_valid() or not _assign(request, pk, form):
        form.focus_first_error()
        return _people(request, subject, form=form, status=422)
    messages.success(request, _("The account has changed hands; the customer sees it in the timeline."))
    return redirect(reverse("dashboard:account", args=[pk]) + keep)


def _assign(request: HttpRequest, pk: int, form: HandoverForm) -> bool:
    chosen = form.cleaned_data["csm"]
    csm = None if chosen == HandoverForm.NOBODY else User.objects.get(pk=int(chosen))
    try:
        assign_csm(
            account_id=pk, csm=csm, reason=form.cleaned_data["reason"], actor=visitor(request), at=timezone.now()
        )
    except (NotOfTheVendor, PersonDisabled):
        form.add_error("csm", _("This person cannot look after accounts any more."))
        return False
    return True


def _people(
    request: HttpRequest, subject: Subject, *, form: HandoverForm | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"data": people_panel.read(subject), "form": form}
    if form is None and person_may(request.user, Action.EDIT_ACCOUNT):
        context["form"] = HandoverForm(today=subject.today, choices=people_panel.csm_choices())
    return part(
        request, subject.account, template=people_panel.TEMPLATE, title=_("People"), context=context, status=status
    )


def _subject(request: HttpRequest, pk: int) -> Subject:
    account = get_account_or_404(request.user, pk)
    snapshot = AccountSnapshot.objects.filter(account_id=pk).first()
    return Subject(account, snapshot, timezone.localdate())
