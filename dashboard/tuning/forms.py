"""Small forms around versions: a note that says why, a window of time, a file of a model."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboard.forms import DayField
from health.services.trials import LONGEST_DAYS


class TuningForm(forms.Form):
    def __init__(self, data: Any = None, files: Any = None, **options: Any) -> None:
        super().__init__(data, files, label_suffix="", **options)


class NoteForm(TuningForm):
    """Why a version is published or retired; everybody who tunes later reads it."""

    note = forms.CharField(label=_("Why?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class PublicationForm(NoteForm):
    recompute = forms.BooleanField(
        label=_("Compute all scores by it at once"),
        required=False,
        help_text=_("Otherwise the figures change with the next run of the clock."),
    )


class WindowForm(TuningForm):
    """The outcomes of a trial: terms that ended from one day to another."""

    first = DayField(label=_("Terms that ended from"))
    last = DayField(label=_("to"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if isinstance(first, dt.date) and isinstance(last, dt.date):
            if last < first:
                self.add_error("last", _("The last day cannot lie before the first."))
            elif (last - first).days > LONGEST_DAYS:
                self.add_error("last", _("At most ten years at once."))
        return given


class ImportForm(TuningForm):
    """A model as a file or as text."""

    file = forms.FileField(label=_("Model file (JSON)"), required=False)
    text = forms.CharField(
        label=_("or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "class": "code"}),
    )

    def content(self) -> bytes:
        """What was given, at most a little more than may be."""
        file = self.cleaned_data.get("file")
        return file.read(2_000_000) if file else self.cleaned_data["text"].encode("utf-8", "surrogatepass")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not given.get("file") and not given.get("text", "").strip():
            self.add_error("file", _("Choose a file, or paste its text."))
        return given
