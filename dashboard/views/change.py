"""Why an account's score changed: a panel that its page brings in by itself, and a page of its own without scripts."""

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.doors import staff_required
from accounts.queries import get_account_or_404
from dashboard.page import page
from dashboard.panels.change import CHOICES, TEMPLATE, USUAL, split
from health.models.scores import AccountSnapshot


@staff_required
@require_safe
def change(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_account_or_404(request.user, pk)
    snapshot = AccountSnapshot.objects.filter(account_id=pk).only("as_of").first()
    if snapshot is None:
        raise Http404
    days = _days(request)
    context = {
        "account": account,
        "data": split(account, last=snapshot.as_of, days=days),
        "choices": [_choice(account.pk, each, days) for each in CHOICES],
    }
    template = TEMPLATE if "HX-Request" in request.headers else "dashboard/change.html"
    response = page(request, template, context, section="accounts")
    patch_vary_headers(response, ("HX-Request",))
    return response


def _days(request: HttpRequest) -> int:
    text = request.GET.get("days", str(USUAL))
    if text not in map(str, CHOICES):
        raise BadRequest(_("The address has a value for “%(name)s” that this list does not know.") % {"name": "days"})
    return int(text)


def _choice(pk: int, days: int, chosen: int) -> dict[str, object]:
    return {
        "url": f"{reverse('dashboard:change', args=[pk])}?days={days}",
        "label": ngettext("%(count)s day", "%(count)s days", days) % {"count": days},
        "is_chosen": days == chosen,
    }
