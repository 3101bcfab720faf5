"""Tags of an account, put on and taken off."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.doors import require, staff_required
from accounts.queries import get_account_or_404
from accounts.rules import Action
from accounts.services import tags as service
from dashboard.page import visitor
from dashboard.views.account import show


@staff_required
@require_POST
def tags(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts one on; a name that cannot be is said beside the field, nothing else is lost."""
    account = get_account_or_404(request.user, pk)
    require(request, Action.TAG_ACCOUNT, account.pk)
    try:
        service.add_tag(
            account_id=account.pk, name=request.POST.get("name", ""), actor=visitor(request), at=timezone.now()
        )
    except service.InvalidTag:
        messages.error(request, _("A tag has 1 to 50 characters and no comma."))
        return show(request, account.pk, status=422)
    return redirect("dashboard:account", account.pk)


@staff_required
@require_POST
def removal(request: HttpRequest, pk: int, tag: int) -> HttpResponse:
    account = get_account_or_404(request.user, pk)
    require(request, Action.TAG_ACCOUNT, account.pk)
    try:
        service.remove_tag(account_id=account.pk, tag_id=tag, actor=visitor(request), at=timezone.now())
    except service.NotTagged:
        messages.info(request, _("The account does not have that tag any more."))
    return redirect("dashboard:account", account.pk)
