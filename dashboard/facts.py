"""The facts of an account as its page lets leaders change them; what identifies it and starts its clock stays."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models.company import Account
from dashboard.forms import AccountForm, DayField
from lib import countries, money, zones

FIELDS = ("name", "seats", "industry", "country", "ends_on", "time_zone", "currency", "annual_value_minor",
          "has_usage_source")  # fmt: skip


def _codes(codes: Any) -> list[tuple[str, str]]:
    return [("", "–"), *((code, code) for code in sorted(codes))]


class FactsForm(AccountForm):
    """Bound or not, it shows what was sent or what stands; `changes` has what differs from what stands."""

    prefix_id = "facts"
    name = forms.CharField(label=_("Name"), max_length=300)
    seats = forms.IntegerField(label=_("Seats"), required=False, min_value=0, max_value=2**31 - 1)
    industry = forms.CharField(label=_("Industry"), required=False, max_length=100)
    country = forms.ChoiceField(label=_("Country"), required=False, choices=_codes(countries.CODES))
    ends_on = DayField(label=_("Contract's last day"), required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=lambda: [(name, name) for name in zones.names()])
    currency = forms.ChoiceField(label=_("Currency"), required=False, choices=_codes(money.EXPONENTS))
    annual_value_minor = forms.CharField(
        label=_("Annual value"),
        required=False,
        max_length=40,
        help_text=_("In the currency above, such as 12500.50. In another currency, give it anew."),
    )
    has_usage_source = forms.BooleanField(
        label=_("Sends usage"),
        required=False,
        help_text=_("Without a source its usage is unknown; with one, silence counts."),
    )

    def __init__(self, data: Any = None, *, today: dt.date, account: Account) -> None:
        super().__init__(data, today=today)
        self.account = account
        self.initial = {name: getattr(account, name) for name in FIELDS}
        if account.annual_value_minor is not None:
            self.initial["annual_value_minor"] = money.to_text(account.annual_value_minor, account.currency)

    def clean_ends_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["ends_on"]
        if day is not None and not 1900 <= day.year < 2200:
            raise forms.ValidationError(_("The day must be between 1900 and 2199."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        text, currency = cleaned.get("annual_value_minor") or "", cleaned.get("currency") or ""
        if "annual_value_minor" in self.changed_data:
            cleaned["annual_value_minor"] = self._minor_units(text, currency)
        else:
            cleaned["annual_value_minor"] = self.account.annual_value_minor
        return cleaned

    def _minor_units(self, text: str, currency: str) -> int | None:
        if not text:
            return None
        try:
            amount = money.parse(text, currency)
        except money.InvalidMoney:
            amount = -1
        if amount < 0:
            self.add_error("annual_value_minor", _("Give an amount such as 12500.50, and its currency above."))
        return amount

    def changes(self) -> dict[str, Any]:
        """Of a valid form: the columns that are to have another value, and an amount that was given anew."""
        given = {"annual_value_minor"} & set(self.changed_data)
        return {
            name: self.cleaned_data[name]
            for name in FIELDS
            if name in given or self.cleaned_data[name] != getattr(self.account, name)
        }
