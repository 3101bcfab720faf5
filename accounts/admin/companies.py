import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import AddedOnly, NothingDeleted
from accounts.models.company import Account, CSMAssignment
from accounts.models.people import Membership
from accounts.services import assignments, companies, people
from lib import countries, money, zones


def _codes(codes: Any) -> list[tuple[str, str]]:
    return [("", "–"), *((code, code) for code in sorted(codes))]


class AccountForm(forms.ModelForm):
    country = forms.ChoiceField(label=_("country"), required=False, choices=_codes(countries.CODES))
    currency = forms.ChoiceField(label=_("currency"), required=False, choices=_codes(money.EXPONENTS))
    time_zone = forms.ChoiceField(label=_("time zone"), choices=lambda: [(name, name) for name in zones.names()])
    seats = forms.IntegerField(label=_("seats"), required=False, min_value=0, max_value=2**31 - 1)
    annual_value_minor = forms.CharField(
        label=_("annual value"), required=False, help_text=_("In the currency above, such as 12500.50.")
    )

    class Meta:
        model = Account
        fields = (
            "external_id", "name", "starts_on", "ends_on", "seats", "industry", "country", "time_zone", "currency",
            "annual_value_minor", "has_usage_source",
        )  # fmt: skip

    def clean_starts_on(self) -> datetime.date:
        return _within_reach(self.cleaned_data["starts_on"])

    def clean_ends_on(self) -> datetime.date | None:
        day = self.cleaned_data["ends_on"]
        return day and _within_reach(day)

    def clean(self) -> dict[str, Any]:
        """A number left as it was is none given in the new currency: one that stays the same is cleared first."""
        cleaned = super().clean() or self.cleaned_data
        if "annual_value_minor" in self.changed_data:
            cleaned["annual_value_minor"] = self._minor_units(cleaned)
        else:
            cleaned["annual_value_minor"] = self.instance.annual_value_minor
        if self.instance.pk:
            to = {name: cleaned[name] for name in self.changed_data if name in cleaned}
            companies.check_currency(Account.objects.get(pk=self.instance.pk), to)
        return cleaned

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        account = self.instance
        if field_name == "annual_value_minor" and account.annual_value_minor is not None:
            return money.to_text(account.annual_value_minor, account.currency)
        return super().get_initial_for_field(field, field_name)

    def _minor_units(self, given: dict[str, Any]) -> int | None:
        text, currency = given.get("annual_value_minor") or "", given.get("currency") or ""
        if not text:
            return None
        try:
            amount = money.parse(text, currency)
        except money.InvalidMoney:
            amount = -1
        if amount < 0:
            self.add_error("annual_value_minor", _("Give an amount such as 12500.50, and its currency above."))
        return amount


class ShownInAccount(admin.TabularInline):
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class MembershipsInAccount(ShownInAccount):
    model = Membership
    fields = ["user", "role", "active_from", "active_to"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user", "account")


class AssignmentsInAccount(ShownInAccount):
    model = CSMAssignment
    fields = ["csm", "active_from", "active_to"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CSMAssignment]:
        return super().get_queryset(request).select_related("csm", "account")


@admin.register(Account)
class AccountAdmin(NothingDeleted):
    form = AccountForm
    list_display = ["name", "external_id", "starts_on", "ends_on", "seats", "country", "time_zone", "has_usage_source"]
    list_filter = ["has_usage_source", "country", "industry"]
    search_fields = ["name", "external_id"]
    ordering = ["name", "pk"]
    show_full_result_count = False  # counting all rows of a large table is what makes an admin list slow
    inlines = [MembershipsInAccount, AssignmentsInAccount]

    def save_model(self, request: HttpRequest, obj: Account, form: forms.ModelForm, change: bool) -> None:
        actor: Any = request.user
        if change:
            to = {name: form.cleaned_data[name] for name in form.changed_data}
            companies.change_account(account_id=obj.pk, to=to, actor=actor, at=timezone.now())
            return
        known = companies.AccountValues._fields
        values = companies.AccountValues(**{name: form.cleaned_data[name] for name in known})
        obj.pk = companies.add_account(values=values, actor=actor, at=timezone.now()).pk


class CSMAssignmentForm(forms.ModelForm):
    class Meta:
        model = CSMAssignment
        fields = ("account", "csm")


@admin.register(CSMAssignment)
class CSMAssignmentAdmin(AddedOnly):
    """Adding one hands the account over: the open assignment ends."""

    form = CSMAssignmentForm
    list_display = ["account", "csm", "active_from", "active_to"]
    list_filter = [("active_to", admin.EmptyFieldListFilter)]
    list_select_related = ["account", "csm"]
    search_fields = ["account__name", "=account__external_id", "csm__email", "csm__name"]
    ordering = ["-id"]
    autocomplete_fields = ["account", "csm"]
    refusals = {
        people.NotOfTheVendor: _("This person does not work for the vendor."),
        people.PersonDisabled: _("This person is disabled."),
    }

    def save_model(self, request: HttpRequest, obj: CSMAssignment, form: forms.ModelForm, change: bool) -> None:
        actor: Any = request.user
        assignments.assign_csm(account_id=obj.account_id, csm=obj.csm, actor=actor, at=timezone.now())
        obj.pk = CSMAssignment.objects.get(account_id=obj.account_id, active_to=None).pk


def _within_reach(day: datetime.date) -> datetime.date:
    if not 1900 <= day.year < 2200:
        raise forms.ValidationError(_("The day must be between 1900 and 2199."))
    return day
