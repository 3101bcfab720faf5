"""What people say about an account: pulse, override, pause."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models.timeline import TimelineEntry
from health.choices import Band, OverdueCategory, PulseValue
from health.services.opinions import LONGEST_OVERRIDE_DAYS

EARLIEST_YEAR = 1970
UNCHOSEN = ("", "–")  # an opinion is chosen, never left as the list happens to begin


class DayField(forms.DateField):
    """A day from the browser's own calendar, which sends ISO dates in every language."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **options)


class StretchForm(forms.Form):
    """Two days to compare, the later one no later than `latest`, of which nothing is known beyond."""

    since = DayField(label=_("From"))
    until = DayField(label=_("To"))

    def __init__(self, data: Any = None, *, latest: dt.date) -> None:
        super().__init__(data, auto_id="change-%s", label_suffix="")
        self.latest = latest

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("since"), cleaned.get("until")
        if last and last > self.latest:
            message = _("Nothing is computed yet beyond %(day)s: choose a day up to then.")
            self.add_error("until", forms.ValidationError(message, params={"day": self.latest.isoformat()}))
        if first and last and not first < last:
            self.add_error("since", _("The first day must lie before the second."))
        if first and first.year < EARLIEST_YEAR:
            self.add_error("since", _("Choose a day since %(year)s.") % {"year": EARLIEST_YEAR})
        return cleaned


class AccountForm(forms.Form):
    """Knows the day; its fields have ids of their own, since one page holds several forms."""

    prefix_id = ""

    def __init__(self, data: Any = None, *, today: dt.date) -> None:
        self.today = today
        super().__init__(data, auto_id=f"{self.prefix_id}-%s", label_suffix="")

    def focus_first_error(self) -> None:
        """The browser goes to the first field that is wrong."""
        for name in self.fields:
            if name in self.errors:
                self.fields[name].widget.attrs["autofocus"] = True
                return


class PulseForm(AccountForm):
    prefix_id = "pulse"
    value = forms.ChoiceField(label=_("How is it going?"), choices=[UNCHOSEN, *PulseValue.choices])
    note = forms.CharField(label=_("Note"), max_length=500, required=False)


class OverrideForm(AccountForm):
    prefix_id = "override"
    band = forms.ChoiceField(
        label=_("Band"), choices=[UNCHOSEN, *(choice for choice in Band.choices if choice[0] != Band.UNKNOWN)]
    )
    reason = forms.CharField(label=_("Reason"), max_length=500)
    expires_on = DayField(label=_("Last day"))

    def clean_expires_on(self) -> dt.date:
        day = self.cleaned_data["expires_on"]
        if not 0 <= (day - self.today).days <= LONGEST_OVERRIDE_DAYS:
            raise forms.ValidationError(
                _("Choose a day from today to %(days)s days ahead."), params={"days": LONGEST_OVERRIDE_DAYS}
            )
        return day


class PauseForm(AccountForm):
    prefix_id = "pause"
    starts_on = DayField(label=_("First day"))
    reason = forms.CharField(label=_("Reason (the customer sees it)"), max_length=500)

    def __init__(self, data: Any = None, *, today: dt.date) -> None:
        super().__init__(data, today=today)
        self.fields["starts_on"].initial = today


class ResumeForm(AccountForm):
    prefix_id = "resume"
    last_day = DayField(label=_("The pause's last day"))


class PutOffForm(AccountForm):
    """When an account comes back: in so many days, or on a day."""

    DAYS = (1, 7)
    prefix_id = "put-off"
    days = forms.TypedChoiceField(choices=[(n, n) for n in DAYS], coerce=int, required=False, empty_value=None)
    until = DayField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("days"):
            cleaned["until"] = self.today + dt.timedelta(days=cleaned["days"])
        elif not self.errors and not cleaned.get("until"):
            raise forms.ValidationError(_("Choose the day on which the account comes back."))
        return cleaned


class OverdueReasonForm(AccountForm):
    prefix_id = "overdue"
    category = forms.ChoiceField(label=_("What holds it up?"), choices=[UNCHOSEN, *OverdueCategory.choices])
    text = forms.CharField(label=_("In words"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class NothingForm(AccountForm):
    """A button without a question."""

    prefix_id = "lift"


class HandoverForm(AccountForm):
    """Who looks after the account from now on, and why; the reason stays with the vendor."""

    NOBODY = "none"
    prefix_id = "handover"
    csm = forms.ChoiceField(label=_("CSM"))
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("For colleagues. The customer sees who, never why.")
    )

    def __init__(self, data: Any = None, *, today: dt.date, choices: list[tuple[str, str]]) -> None:
        super().__init__(data, today=today)
        field: Any = self.fields["csm"]
        field.choices = [UNCHOSEN, *choices, (self.NOBODY, _("nobody"))]


class NoteForm(AccountForm):
    """A note, or the correction of the note `about`, which is read by whoever read that one.

    What the customer will read has to be looked at first: `seen` is the text as it was shown.
    """

    prefix_id = "note"
    text = forms.CharField(label=_("Note"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    customer_visible = forms.BooleanField(label=_("The customer may see it"), required=False)
    seen = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput, strip=False)

    def __init__(self, data: Any = None, *, today: dt.date, may_tell: bool, about: TimelineEntry | None = None) -> None:
        super().__init__(data, today=today)
        self.may_tell, self.about = may_tell, about
        if not may_tell or about is not None:
            del self.fields["customer_visible"]

    @property
    def is_for_customer(self) -> bool:
        if self.about is not None:
            return self.about.customer_visible
        return bool(self.cleaned_data.get("customer_visible"))

    @property
    def preview(self) -> str:
        """What the customer would read, once it has been sent a first time."""
        return self.cleaned_data.get("text", "") if self.is_bound and self.is_for_customer else ""

    @property
    def needs_look(self) -> bool:
        return self.is_for_customer and _one_line_end(self.cleaned_data["seen"]) != self.cleaned_data["text"]

    def clean_text(self) -> str:
        return _one_line_end(self.cleaned_data["text"])


def _one_line_end(text: str) -> str:
    """Browsers send line ends their own way."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


FORMS = {"pulse": PulseForm, "override": OverrideForm, "pause": PauseForm, "resume": ResumeForm, "lift": NothingForm}


class RecomputeForm(forms.Form):
    """Whose figures to compute afresh."""

    account = forms.CharField(
        label=_("External id of one account"),
        required=False,
        max_length=200,
        help_text=_("Left empty: all accounts."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="recompute-%s", label_suffix="")
