"""How an account uses the product, a panel that its page brings in by itself."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.doors import staff_required
from accounts.queries import get_account_or_404
from dashboard.panels import people as people_panel
from dashboard.panels import usage as usage_panel
from dashboard.panels.subject import Subject
from dashboard.parts import part
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
    subject = _subject(request, pk)
    context = {"data": people_panel.read(subject)}
    return part(request, subject.account, template=people_panel.TEMPLATE, title=_("People"), context=context)


def _subject(request: HttpRequest, pk: int) -> Subject:
    account = get_account_or_404(request.user, pk)
    snapshot = AccountSnapshot.objects.filter(account_id=pk).first()
    return Subject(account, snapshot, timezone.localdate())
