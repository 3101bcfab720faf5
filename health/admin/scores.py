from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import AddedOnly, ReadOnly
from health.choices import VersionState
from health.definitions import REGISTRY
from health.models.scores import AccountSnapshot, HealthModel, Outcome
from health.queries.models import current_definition
from health.rules.model import InvalidDefinition, as_json, parse_definition
from health.services.models import draft_model, publish_model
from health.services.recompute import start_recompute
from lib import formats


class HealthModelForm(forms.ModelForm):
    definition = forms.JSONField(
        label=_("definition"),
        help_text=_(
            "Signals with their weights and points, and the bands. It starts as the model in force: change that."
        ),
    )

    class Meta:
        model = HealthModel
        fields = ("definition",)

    def clean_definition(self) -> Any:
        document = self.cleaned_data["definition"]
        try:
            parse_definition(document)
        except InvalidDefinition as problem:
            raise forms.ValidationError(str(problem)) from None
        return document


@admin.register(HealthModel)
class HealthModelAdmin(AddedOnly):
    """A version is added as a draft and published; what was published stays, the database sees to that."""

    form = HealthModelForm
    list_display = ["number", "state", "note", "created_at", "published_at", "published_by"]
    list_filter = ["state"]
    list_select_related = ["published_by"]
    search_fields = ["=number", "note"]
    ordering = ["-number"]
    actions = ["publish"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"definition": as_json(current_definition())}

    def get_fields(self, request: HttpRequest, obj: HealthModel | None = None) -> Any:
        shown = ["number", "state", "definition", "note", "created_at", "published_at", "published_by"]
        return shown if obj else ["definition"]

    def save_model(self, request: HttpRequest, obj: HealthModel, form: forms.ModelForm, change: bool) -> None:
        made = draft_model(definition=obj.definition, actor=_actor(request), at=timezone.now())
        obj.pk, obj.number = made.pk, made.number

    @admin.action(description=_("Publish: scores are computed by it from the next recompute on"), permissions=["view"])
    def publish(self, request: HttpRequest, queryset: QuerySet[HealthModel]) -> None:
        drafts = list(queryset.filter(state=VersionState.DRAFT))
        if len(drafts) != 1:
            self.message_user(request, _("Choose a single draft."), messages.ERROR)
            return
        model = publish_model(model_id=drafts[0].pk, actor=_actor(request), at=timezone.now())
        self.log_change(request, model, [{"changed": {"fields": ["state"]}}])
        self.message_user(request, _("Published."), messages.SUCCESS)


@admin.register(AccountSnapshot)
class AccountSnapshotAdmin(ReadOnly):
    list_display = ["name", "external_id", "day", "state", "points", "covered", "activation", "last_active"]
    fields = [
        "name",
        "external_id",
        "day",
        "computed_at",
        "model",
        "state",
        "points",
        "covered",
        "activation",
        "last_active",
    ]
    list_filter = ["band", "activation_state", "stage", "plan"]
    list_select_related = ["account"]
    search_fields = ["name", "=external_id"]
    ordering = ["name", "pk"]
    show_full_result_count = False
    actions = ["recompute"]

    @admin.display(description=_("as of"), ordering="as_of")
    def day(self, snapshot: AccountSnapshot) -> Any:
        return snapshot.as_of

    @admin.display(description=REGISTRY["band"].label, ordering="band")
    def state(self, snapshot: AccountSnapshot) -> str:
        return snapshot.get_band_display()

    @admin.display(description=REGISTRY["score"].label, ordering="score")
    def points(self, snapshot: AccountSnapshot) -> str:
        return formats.hundredths(snapshot.score, formats.cldr_name(get_language() or "en"))

    @admin.display(description=REGISTRY["coverage"].label, ordering="coverage")
    def covered(self, snapshot: AccountSnapshot) -> str:
        return formats.hundredths(snapshot.coverage, formats.cldr_name(get_language() or "en"))

    @admin.display(description=REGISTRY["activation_state"].label, ordering="activation_state")
    def activation(self, snapshot: AccountSnapshot) -> str:
        return snapshot.get_activation_state_display()

    @admin.display(description=REGISTRY["last_active_on"].label, ordering="last_active_on")
    def last_active(self, snapshot: AccountSnapshot) -> Any:
        return snapshot.last_active_on

    @admin.action(description=_("Recompute as of the day shown"), permissions=["view"])
    def recompute(self, request: HttpRequest, queryset: QuerySet[AccountSnapshot]) -> None:
        days: dict[Any, list[int]] = {}
        for account, day in queryset.values_list("account_id", "as_of"):
            days.setdefault(day, []).append(account)
        for day, accounts in days.items():
            start_recompute(as_of=day, account_ids=accounts, requested_by=str(request.user), at=timezone.now())
        count = sum(map(len, days.values()))
        text = ngettext("%(count)d account is being computed.", "%(count)d accounts are being computed.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)


@admin.register(Outcome)
class OutcomeAdmin(ReadOnly):
    list_display = ["account", "ended_on", "outcome"]
    list_filter = ["outcome", "ended_on"]
    list_select_related = ["account"]
    search_fields = ["account__name", "=account__external_id"]
    ordering = ["-ended_on", "pk"]
    show_full_result_count = False


def _actor(request: HttpRequest) -> Any:
    """The administrator: nobody else gets here."""
    return request.user
