"""The accounts list, its parts that change with a filter, and its rows as a file."""

import csv
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.doors import staff_required
from accounts.models.company import Account
from accounts.models.people import User
from dashboard import keyset, listing, rows, unscored
from dashboard.columns import headers
from dashboard.listing import Choice
from dashboard.page import page, visitor
from health.choices import ActivationState, Band
from health.models.scores import AccountSnapshot, SnapshotQuerySet
from health.queries.opinions import overrides_of
from lib import formats, money, tables
from tiers.models.plans import Plan

EXPORTED = (
    "external_id", "name", "as_of", "ends_on", "plan", "score", "band", "coverage", "trend_7", "trend_30", "trend_90",
    "activation_state", "activated_on", "activation_deadline", "last_active_on", "seats", "active_users_28",
    "csm__email", "industry", "country", "annual_value_minor", "currency",
)  # fmt: skip
HEADINGS = {"csm__email": "csm_email", "annual_value_minor": "annual_value"}
VALUE = EXPORTED.index("annual_value_minor")  # in minor units; its currency follows
IN_HUNDREDTHS = ("score", "coverage", "trend_7", "trend_30", "trend_90")


@staff_required
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    choice, unknown = listing.read_choice(request.GET)
    everyone = AccountSnapshot.objects.all()
    context = _results(request, everyone, choice) | {"unknown": ", ".join(unknown)}
    if _wants_part(request):
        response = page(request, "dashboard/accounts_results.html", context)
        response.headers["HX-Push-Url"] = request.path + choice.address().removesuffix("?")
    else:
        context |= {"bands": Band.choices, "states": ActivationState.choices, "contracts": _contracts()}
        if choice.is_plain:
            context["unscored_note"] = _unscored_note(unscored.count(request.user, timezone.localdate()))
        response = page(request, "dashboard/accounts.html", context, section="accounts")
    patch_vary_headers(response, ("HX-Request",))
    return response


def _wants_part(request: HttpRequest) -> bool:
    """A filter has changed; a page that the browser brings back from its history is wanted whole."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def _contracts() -> list[tuple[str, str]]:
    return [(listing.ENDED, _("Ended")), (listing.ALL, _("Current and ended"))]


def _results(request: HttpRequest, everyone: SnapshotQuerySet, choice: Choice) -> dict[str, Any]:
    chosen = listing.chosen_accounts(everyone, choice, visitor(request).pk)
    found = listing.read_page(chosen, choice)
    people = _people()
    plans = _plan_names()
    overrides = overrides_of([row.account_id for row in found.rows], today=timezone.localdate())
    return {
        "choice": choice,
        "headers": headers(choice),
        "rows": rows.render(
            found.rows, people=people, plans=plans, overrides=overrides, list_query=choice.address().removeprefix("?")
        ),
        "unscored": _unscored(request, choice, len(found.rows)),
        "is_empty": not found.rows,
        "is_unscored": not found.rows and not everyone.exists(),
        "summary": _summary(listing.count(chosen)),
        "as_of": max((row.as_of for row in found.rows), default=None),
        "people": people,
        "plans": plans,
        "export_url": reverse("dashboard:accounts_file") + choice.address(after="", before="").removesuffix("?"),
        **_neighbours(found, choice),
    }


def _unscored(request: HttpRequest, choice: Choice, count: int) -> list[Account]:
    """What a search that is narrow enough finds besides, without figures so far."""
    return unscored.named(request.user, choice.q) if choice.is_search and count < listing.PAGE else []


def _unscored_note(count: int) -> str:
    locale = formats.cldr_name(get_language() or "en")
    if not count:
        return ""
    return ngettext("%(count)s account is not scored yet", "%(count)s accounts are not scored yet", count) % {
        "count": formats.number(count, locale)
    }


def _neighbours(found: keyset.Page, choice: Choice) -> dict[str, str]:
    links = {"previous_url": "", "next_url": ""}
    if found.rows and found.has_previous:
        links["previous_url"] = choice.address(before=listing.cursor_of(found.rows[0], choice), after="")
    if found.rows and found.has_next:
        links["next_url"] = choice.address(after=listing.cursor_of(found.rows[-1], choice), before="")
    return links


def _people() -> dict[int, str]:
    """Everybody of the vendor: who may look after an account."""
    staff = User.objects.exclude(staff_role="").order_by("name", "email").values_list("pk", "name", "email")
    return {pk: name or email for pk, name, email in staff}


def _plan_names() -> dict[str, str]:
    field = "name_zh" if (get_language() or "").startswith("zh") else "name_en"
    return dict(Plan.objects.order_by("position", "pk").values_list("key", field))


def _summary(count: int) -> str:
    locale = formats.cldr_name(get_language() or "en")
    if count >= listing.COUNTED:
        return _("more than %(count)s accounts") % {"count": formats.number(listing.COUNTED - 1, locale)}
    return ngettext("%(count)s account", "%(count)s accounts", count) % {"count": formats.number(count, locale)}


@staff_required
@require_safe
def unscored_accounts(request: HttpRequest) -> HttpResponse:
    found = unscored.begun(request.user, timezone.localdate())[: unscored.SHOWN]
    return page(request, "dashboard/unscored.html", {"accounts": found}, section="accounts")


@staff_required
@require_safe
def accounts_file(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered accounts as CSV in the list's order, written while they are read.

    A file tells nobody that a filter was left out: an address that the list does not know is refused.
    """
    choice, unknown = listing.read_choice(request.GET)
    if unknown:
        raise BadRequest(
            _("The address has a value for “%(name)s” that this list does not know.") % {"name": unknown[0]}
        )
    chosen = listing.chosen_accounts(AccountSnapshot.objects.all(), choice, visitor(request).pk)
    column = F(choice.column[0])
    order = column.desc(nulls_last=True) if choice.descending else column.asc(nulls_last=True)
    key = "-account_id" if choice.descending else "account_id"
    found = chosen.order_by(order, key).values_list(*EXPORTED)
    response = StreamingHttpResponse(_lines(found), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="accounts-{timezone.localdate()}.csv"'
    return response


class _Line:
    """What csv.writer writes to: hands each line on instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def _lines(found: QuerySet) -> Iterator[str]:
    """A byte order mark first: without it Excel takes UTF-8 for its own code page and breaks Chinese names."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([HEADINGS.get(name, name) for name in EXPORTED])
    in_hundredths = [name in IN_HUNDREDTHS for name in EXPORTED]
    for row in found.iterator(chunk_size=2000):
        cells = [
            f"{cell / 100:.2f}" if scaled and cell is not None else tables.safe_cell(cell)
            for cell, scaled in zip(row, in_hundredths, strict=True)
        ]
        if row[VALUE] is not None:
            cells[VALUE] = money.to_text(row[VALUE], row[VALUE + 1])
        yield writer.writerow(cells)
