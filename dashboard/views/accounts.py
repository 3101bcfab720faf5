"""The accounts list, its parts that change with a filter, and the accounts without figures."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.doors import staff_required
from accounts.models.company import Account
from accounts.models.people import User
from dashboard import chips, filter_panel, listing, rows, tabs, unscored
from dashboard.columns import Column, columns_of, headers
from dashboard.page import page, visitor
from dashboard.view_forms import ViewForm
from health.choices import ActivationState, Band
from health.models.scores import AccountSnapshot
from health.queries.account_list import reach
from health.queries.account_list.choice import ALL, ENDED, Choice, read_choice
from health.queries.account_list.fields import FIELDS
from health.queries.account_list.filters import Asker
from health.queries.opinions import overrides_of
from lib import formats
from tiers.models.plans import Plan

IN_BAR = ("q", "band", "activation", "plan", "csm", "contract")


@staff_required
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    choice, unknown = read_choice(request.GET)
    if not request.GET and (opening := tabs.opening_view(visitor(request))):
        return redirect(request.path + tabs.address_of(opening))
    context = _results(request, choice, unknown)
    if _wants_part(request):
        response = page(request, "dashboard/accounts_results.html", context)
        response.headers["HX-Push-Url"] = request.path + choice.address().removesuffix("?")
    else:
        response = page(
            request,
            "dashboard/accounts.html",
            context | _frame(request, choice, context["columns"]),
            section="accounts",
        )
    patch_vary_headers(response, ("HX-Request",))
    return response


def _wants_part(request: HttpRequest) -> bool:
    """A filter has changed; a page that the browser brings back from its history is wanted whole."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def _results(request: HttpRequest, choice: Choice, unknown: list[str]) -> dict[str, Any]:
    """What changes with a filter."""
    me, today = visitor(request), timezone.localdate()
    own_columns = tuple(name for name in me.list_columns.split(",") if name in FIELDS)
    listed, stale = listing.read(choice, Asker(me.pk, today), own_columns)
    columns = columns_of(listed.columns, are_default=not (choice.columns or own_columns))
    names: dict[str, Any] = {"people": _people(), "plans": _plan_names()}
    return {
        "choice": choice,
        "unknown": ", ".join([*unknown, *stale]),
        "columns": columns,
        "headers": headers(columns, listed.choice, is_unsorted=listed.plan.is_unsorted),
        "rows": rows.render(
            listed.rows,
            columns,
            overrides=overrides_of([row.account_id for row in listed.rows], today=today),
            list_query=choice.address().removeprefix("?"),
            **names,
        ),
        "chips": chips.chips(choice, **names),
        "note": _note(listed, choice),
        "unscored": _unscored(request, choice, len(listed.rows)),
        "is_empty": not listed.rows,
        "is_unscored": not listed.rows and not AccountSnapshot.objects.exists(),
        "summary": listing.summary(listed),
        "as_of": max((row.as_of for row in listed.rows), default=None),
        **names,
        **_addresses(choice, choice.columns or own_columns),
        **listing.neighbours(listed),
    }


def _unscored(request: HttpRequest, choice: Choice, count: int) -> list[Account]:
    """What a search that is narrow enough finds besides, without figures so far."""
    return unscored.named(request.user, choice.filters["q"]) if choice.is_search and count < listing.PAGE else []


def _addresses(choice: Choice, columns: tuple[str, ...]) -> dict[str, str]:
    first = choice.address(after="", before="", reach="")
    whole = choice.showing(columns).address(after="", before="", reach="", view="")
    panels = {f"{name}_url": first + ("&" if first != "?" else "") + f"panel={name}" for name in filter_panel.PANELS}
    return {
        **panels,
        "closed_url": first,
        "cleared_url": choice.without(*choice.filters).address(),
        "export_url": reverse("dashboard:exports") + whole.removesuffix("?"),
    }


def _note(listed: listing.Listed, choice: Choice) -> dict[str, str]:
    """What the list did not do at once, and the address that has it done."""
    said = {
        "count": formats.number(reach.REACH, formats.cldr_name(get_language() or "en")),
        "column": choice.field.label,
    }
    everything = choice.address(reach=ALL, after="", before="")
    if listed.plan.is_unsorted:
        text = _("These are more than %(count)s accounts, too many to sort by “%(column)s” at once.") % said
        return {"text": text, "url": everything, "label": _("Sort all of them")}
    if listed.page.edge is not None:
        text = _("%(count)s accounts were looked through in this order.") % said
        return {"text": text, "url": everything, "label": _("Look through all of them")}
    return {}


def _frame(request: HttpRequest, choice: Choice, columns: list[Column]) -> dict[str, Any]:
    """What stands around the results."""
    panel = request.GET.get("panel", "")
    context: dict[str, Any] = {
        "bands": Band.choices,
        "states": ActivationState.choices,
        "contracts": [(ENDED, _("Ended")), (ALL, _("Current and ended"))],
        **tabs.tabs(choice, visitor(request)),
        "panel": panel if panel in filter_panel.PANELS else "",
        "hidden": [(name, value) for name, value in choice.filters.items() if name not in IN_BAR],
    }
    if panel == "filters":
        context["sections"] = filter_panel.sections(choice)
    if panel == "view":
        context["view_form"] = ViewForm()
    if panel == "columns":
        context["column_groups"] = filter_panel.column_groups([column.field.name for column in columns])
    if choice.is_plain and not panel:
        context["unscored_note"] = _unscored_note(unscored.count(request.user, timezone.localdate()))
    return context


def _unscored_note(count: int) -> str:
    locale = formats.cldr_name(get_language() or "en")
    if not count:
        return ""
    return ngettext("%(count)s account is not scored yet", "%(count)s accounts are not scored yet", count) % {
        "count": formats.number(count, locale)
    }


def _people() -> dict[int, str]:
    """Everybody of the vendor: who may look after an account."""
    staff = User.objects.exclude(staff_role="").order_by("name", "email").values_list("pk", "name", "email")
    return {pk: name or email for pk, name, email in staff}


def _plan_names() -> dict[str, str]:
    field = "name_zh" if (get_language() or "").startswith("zh") else "name_en"
    return dict(Plan.objects.order_by("position", "pk").values_list("key", field))


@staff_required
@require_safe
def unscored_accounts(request: HttpRequest) -> HttpResponse:
    found = unscored.begun(request.user, timezone.localdate())[: unscored.SHOWN]
    return page(request, "dashboard/unscored.html", {"accounts": found}, section="accounts")
