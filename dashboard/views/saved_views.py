"""Saved views of the accounts list, its columns, and what it opens with: each view checks a form, calls one service."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import staff_required
from accounts.models.views import SavedView
from accounts.services import views as services
from dashboard.page import page, visitor
from dashboard.tabs import address_of
from dashboard.view_forms import DeleteForm, ViewForm
from health.queries.account_list.choice import parse, read_choice


@staff_required
@require_safe
def saved_views(request: HttpRequest) -> HttpResponse:
    return _show(request)


def _show(request: HttpRequest, wrong: ViewForm | None = None, status: int = 200) -> HttpResponse:
    """The person's views with a form each; `wrong` is the one that came back."""
    me = visitor(request)
    found = SavedView.objects.seen_by(me.pk).select_related("owner").order_by("name", "pk")
    own = [view for view in found if view.owner_id == me.pk]
    context = {
        "own": [{**_line(view), "form": _form_of(view, wrong), "delete": DeleteForm()} for view in own],
        "shared": [_line(view) for view in found if view.owner_id != me.pk],
        "opens_with": me.list_view_id,
    }
    return page(request, "dashboard/saved_views.html", context, section="accounts", status=status)


def _line(view: SavedView) -> dict[str, Any]:
    return {"view": view, "address": address_of(view)}


def _form_of(view: SavedView, wrong: ViewForm | None) -> ViewForm:
    if wrong is not None and wrong.view_id == view.pk:
        return wrong
    return ViewForm(initial={"name": view.name, "is_shared": view.is_shared}, view_id=view.pk)


@staff_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keeps the list that `list` is the address of."""
    choice = parse(request.POST.get("list", ""))
    form = ViewForm(request.POST)
    if form.is_valid():
        values: dict[str, Any] = {**form.cleaned_data, "query": choice.query}
        try:
            view = services.save_view(actor=visitor(request), at=timezone.now(), **values)
        except services.NameTaken:
            messages.error(request, _("You have a view of this name already. Choose another one."))
        except services.TooMany:
            messages.error(request, _("You have %(count)s views; delete one first.") % {"count": services.MOST_VIEWS})
        else:
            messages.success(request, _("The view is saved."))
            return redirect(_list() + address_of(view))
    else:
        messages.error(request, _("A view needs a name of at most 60 characters."))
    return redirect(_list() + choice.address() + ("&" if choice.pairs() else "") + "panel=view")


@staff_required
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """A new name, shared or not; with `list` other filters, order and columns."""
    view = _visible(request, pk)
    values: dict[str, Any] = {}
    form = ViewForm(request.POST, view_id=view.pk)
    if "list" in request.POST:
        values = {"query": parse(request.POST["list"]).query}
    elif form.is_valid():
        values = form.cleaned_data
    else:
        return _show(request, form, status=422)
    try:
        services.change_view(view=view, actor=visitor(request), at=timezone.now(), **values)
    except services.NotYours:
        raise Http404 from None
    except services.NameTaken:
        form.add_error("name", _("You have a view of this name already. Choose another one."))
        return _show(request, form, status=422)
    messages.success(request, _("The view is saved."))
    return redirect(_list() + address_of(view) if "list" in request.POST else "dashboard:saved_views")


@staff_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    view = _visible(request, pk)
    try:
        services.delete_view(view=view, actor=visitor(request))
    except services.NotYours:
        raise Http404 from None
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return redirect("dashboard:saved_views")


@staff_required
@require_POST
def opening(request: HttpRequest) -> HttpResponse:
    """What the list opens with; no view is all accounts."""
    given = request.POST.get("saved_view", "")
    view = _visible(request, int(given)) if given.isascii() and given.isdigit() and len(given) < 19 else None
    services.open_with(view=view, actor=visitor(request))
    text = (
        _("The list opens with “%(name)s” now.") % {"name": view.name}
        if view
        else _("The list opens with all accounts now.")
    )
    messages.success(request, text)
    return redirect("dashboard:saved_views")


@staff_required
@require_POST
def columns(request: HttpRequest) -> HttpResponse:
    """Keeps the person's columns, and goes back to the list that `list` is the address of."""
    given = request.POST.copy()
    if "default" in given:
        given.setlist("columns", [])
    chosen, _unknown = read_choice(given)
    services.choose_columns(columns=chosen.columns, actor=visitor(request))
    choice = parse(request.POST.get("list", "")).showing(chosen.columns)
    return redirect(_list() + choice.address())


def _list() -> str:
    return reverse("dashboard:accounts")


def _visible(request: HttpRequest, pk: int) -> SavedView:
    view = SavedView.objects.seen_by(visitor(request).pk).filter(pk=pk).first()
    if view is None:
        raise Http404
    return view
