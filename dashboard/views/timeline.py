"""An account's timeline, and the notes that people write into it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.choices import EntryKind
from accounts.doors import require, staff_required
from accounts.models.company import Account
from accounts.queries import get_account_or_404, titles_of
from accounts.rules import Action, may
from accounts.services import notes
from dashboard.forms import NoteForm
from dashboard.page import visitor
from dashboard.panels import timeline as panel
from dashboard.parts import part
from dashboard.trail import trail_of


@staff_required
@require_safe
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, get_account_or_404(request.user, pk))


def show(
    request: HttpRequest, account: Account, *, form: NoteForm | None = None, said: str = "", status: int = 200
) -> HttpResponse:
    """The timeline; `form` is a note that came back, `said` what has just happened."""
    titles = titles_of(request.user, account.pk)
    asked = _asked(request)
    found = panel.read(account, asked)
    may_tell = may(titles, Action.TELL_CUSTOMER)
    context: dict[str, Any] = {
        "said": said,
        "asked": asked,
        "history": found,
        "kinds": EntryKind.choices,
        "authors": [(panel.SYSTEM, _("the system")), *((str(person.pk), str(person)) for person in found.authors)],
        "audiences": [("customer", _("What the customer sees"))],
        "older_url": asked.address(before=found.older) if found.older else "",
        "may_tell": may_tell,
        "form": form or _form(request, account, may_tell=may_tell),
        "today": timezone.now(),
    }
    return part(request, account, template=panel.TEMPLATE, title=_("Timeline"), context=context, status=status)


def _asked(request: HttpRequest) -> panel.Asked:
    try:
        return panel.asked_for(request.GET.dict())
    except panel.UnknownFilter as unknown:
        text = _("The address has a value for “%(name)s” that this list does not know.")
        raise BadRequest(text % {"name": unknown}) from None


def _form(request: HttpRequest, account: Account, *, may_tell: bool) -> NoteForm:
    """Empty, or about the note that the address names."""
    given = request.GET.get("correct", "")
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        return NoteForm(today=timezone.localdate(), may_tell=may_tell)
    try:
        return NoteForm(today=timezone.localdate(), may_tell=may_tell, about=notes.note_of(account.pk, int(given)))
    except notes.NoSuchNote:
        return NoteForm(today=timezone.localdate(), may_tell=may_tell)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Writes a note. One for the customer's eyes comes back once, as the customer will see it, to be confirmed."""
    account = get_account_or_404(request.user, pk)
    back = reverse("dashboard:timeline", args=[account.pk]) + trail_of(request).keep
    if request.method != "POST":
        return redirect(back)
    require(request, Action.WRITE_NOTE, account.pk)
    may_tell = may(titles_of(request.user, account.pk), Action.TELL_CUSTOMER)
    form = NoteForm(request.POST, today=timezone.localdate(), may_tell=may_tell, about=_corrected(request, account))
    if not form.is_valid():
        form.focus_first_error()
        return show(request, account, form=form, status=422)
    if form.needs_look:
        return show(request, account, form=form)
    said = _write(request, account, form)
    if "HX-Request" in request.headers:
        return show(request, account, said=said)
    messages.success(request, said)
    return redirect(back)


def _corrected(request: HttpRequest, account: Account) -> Any:
    given = request.POST.get("corrects", "")
    if not given:
        return None
    try:
        return notes.note_of(account.pk, int(given) if given.isascii() and given.isdigit() and len(given) < 19 else -1)
    except notes.NoSuchNote:
        raise BadRequest(_("The note that you want to correct is not there.")) from None


def _write(request: HttpRequest, account: Account, form: NoteForm) -> str:
    """Calls the service; says what happened."""
    person, at, text = visitor(request), timezone.now(), form.cleaned_data["text"]
    if form.is_for_customer and not form.may_tell:
        raise PermissionDenied(_("Your role does not allow this."))
    if form.about is not None:
        notes.correct_note(account_id=account.pk, note_id=form.about.pk, text=text, actor=person, at=at)
        return _("The correction stands beside the note.")
    notes.add_note(account_id=account.pk, text=text, customer_visible=form.is_for_customer, actor=person, at=at)
    return _("The customer can read it now.") if form.is_for_customer else _("Your note is in the timeline.")
