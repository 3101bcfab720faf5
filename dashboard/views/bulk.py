"""One thing done to many accounts of the list, and undone."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.choices import BulkKind
from accounts.doors import require, staff_required
from accounts.models.bulk import BulkChange
from accounts.services import bulk_undo
from dashboard import bulk
from dashboard.page import page, visitor
from dashboard.people import staff_names
from health.queries.account_list.choice import parse


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def bulk_changes(request: HttpRequest) -> HttpResponse:
    """What the person did in the last day; POST does the next thing, and what is wrong comes back as it was sent."""
    if request.method != "POST":
        return _show(request)
    me, wish = visitor(request), request.POST.get("do", "")
    if wish not in BulkKind.values:
        return _show(request, _("Choose what to do."), status=422)
    kind = BulkKind(wish)
    if kind.value not in bulk.offered(me):
        require(request, bulk.ALLOWED_BY[kind])
    ids = bulk.chosen(request.POST, bulk.asker_of(me))
    if not ids:
        return _show(request, _("Choose an account first."), status=422)
    try:
        change = bulk.do(kind, ids, request.POST, me, timezone.now())
    except tuple(bulk.refusals()) as refusal:
        return _show(request, bulk.refusals()[type(refusal)], status=422)
    messages.success(request, bulk.said(change, len(ids)))
    if change is not None and change.may_be_undone(change.at):
        request.session["bulk_change"] = change.pk
    return redirect(reverse("dashboard:accounts") + parse(request.POST.get("list", "")).address())


def _show(request: HttpRequest, wrong: str = "", status: int = 200) -> HttpResponse:
    me = visitor(request)
    context: dict[str, Any] = {"changes": bulk.recent(me, timezone.now()), "wrong": wrong}
    if wrong:
        data = request.POST
        context |= {
            "people": staff_names(),
            **bulk.frame(me),
            "sent": {name: data.get(name, "") for name in ("csm", "tag", "note", "pulse", "all", "list")},
            "picked": data.getlist("account"),
            "count": len(bulk.chosen(data, bulk.asker_of(me))),
        }
    return page(request, "dashboard/bulk.html", context, section="accounts", status=status)


@staff_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    me = visitor(request)
    change = BulkChange.objects.filter(pk=pk, by=me).first()
    if change is None:
        raise Http404
    kind = BulkKind(change.kind)
    if kind.value not in bulk.offered(me):
        require(request, bulk.ALLOWED_BY[kind])
    try:
        done = bulk_undo.undo(change_id=pk, actor=me, at=timezone.now())
    except bulk_undo.CannotBeUndone:
        messages.error(request, _("This cannot be undone any more."))
    else:
        messages.success(request, bulk.undone(*done))
    return redirect("dashboard:bulk")
