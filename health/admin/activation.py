from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import AddedOnly, ReadOnly
from health.models.activation import ActivationPolicy, Flag, Pause
from health.rules.policy import InvalidPolicy, parse_policy
from health.services import activation
from health.services.policies import set_policy
from tiers.models.plans import PlanVersion

EXAMPLE = """[{"key": "habit", "type": "active_days", "at_least": 5},
 {"key": "team", "type": "distinct_users", "at_least": 2, "at_least_one_seat": 1},
 {"key": "core", "type": "event_count", "event": "Report created", "at_least": 1}]"""


class PolicyForm(forms.ModelForm):
    plan_version = forms.ModelChoiceField(
        PlanVersion.objects.select_related("plan").order_by("plan__position", "number"),
        label=_("plan version"),
        required=False,
        help_text=_("Empty: for every plan version without a policy of its own."),
    )
    deadline_months = forms.IntegerField(label=_("deadline in months"), initial=3, min_value=1, max_value=60)
    milestones = forms.JSONField(
        label=_("milestones"),
        help_text=format_lazy(
            "{text}<pre>{example}</pre>",
            text=_("Reached when the total since the contract's start is at least the number given. For example:"),
            example=EXAMPLE,
        ),
    )

    class Meta:
        model = ActivationPolicy
        fields = ("plan_version", "deadline_months", "milestones")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors:
            return given
        try:
            parse_policy({name: given[name] for name in ("deadline_months", "milestones") if name in given})
        except InvalidPolicy as problem:
            raise forms.ValidationError(str(problem)) from None
        return given


@admin.register(ActivationPolicy)
class ActivationPolicyAdmin(AddedOnly):
    """A policy is published as it is added; another one takes its place, the database keeps it as it is."""

    form = PolicyForm
    list_display = ["plan_version", "number", "deadline_months", "published_at", "created_by"]
    list_filter = ["plan_version__plan"]
    list_select_related = ["plan_version__plan", "created_by"]
    search_fields = ["=number", "plan_version__plan__key"]
    ordering = ["plan_version", "-number"]
    fields = ["plan_version", "deadline_months", "milestones"]

    def save_model(self, request: HttpRequest, obj: ActivationPolicy, form: forms.ModelForm, change: bool) -> None:
        document = {"deadline_months": obj.deadline_months, "milestones": obj.milestones}
        if obj.plan_version:
            document |= {"plan": obj.plan_version.plan.key, "plan_version": obj.plan_version.number}
        made = set_policy(document=document, actor=_actor(request), at=timezone.now())
        obj.pk, obj.number = made.pk, made.number


@admin.register(Pause)
class PauseAdmin(AddedOnly):
    list_display = ["account", "starts_on", "ends_on", "reason", "created_by"]
    list_filter = [("ends_on", admin.EmptyFieldListFilter), "starts_on"]
    list_select_related = ["account", "created_by"]
    search_fields = ["account__name", "=account__external_id", "reason"]
    ordering = ["-starts_on", "pk"]
    autocomplete_fields = ["account"]
    actions = ["resume"]
    refusals = {
        activation.NoReason: _("A pause needs a reason."),
        activation.AlreadyPaused: _("This account is already paused."),
        activation.StartsOutside: _("A pause starts on a day from the contract's first one to today."),
        activation.EndsBeforeStart: _("A pause cannot end before it starts."),
        activation.EndsTooLate: _("A pause ends a year from today at the latest."),
    }

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    def get_fields(self, request: HttpRequest, obj: Pause | None = None) -> Any:
        return ["account", "starts_on", "ends_on", "reason"] if obj else ["account", "starts_on", "reason"]

    def get_readonly_fields(self, request: HttpRequest, obj: Pause | None = None) -> list[str]:
        return ["account"] if obj else []

    def save_model(self, request: HttpRequest, obj: Pause, form: forms.ModelForm, change: bool) -> None:
        now = timezone.now()
        given = {"starts_on": obj.starts_on, "reason": obj.reason, "actor": _actor(request)}
        given |= {"today": timezone.localdate(now), "at": now}
        if change:
            activation.correct(pause_id=obj.pk, ends_on=obj.ends_on, **given)
        else:
            obj.pk = activation.pause(account_id=obj.account_id, **given).pk

    def delete_model(self, request: HttpRequest, obj: Pause) -> None:
        activation.remove(pause_id=obj.pk, actor=_actor(request), at=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Pause]) -> None:
        for row in queryset:
            self.delete_model(request, row)

    @admin.action(description=_("Let the clock run again from tomorrow on"), permissions=["view"])
    def resume(self, request: HttpRequest, queryset: QuerySet[Pause]) -> None:
        now = timezone.now()
        today = timezone.localdate(now)
        for row in queryset.filter(ends_on=None):
            last_day = max(today, row.starts_on)
            activation.resume(account_id=row.account_id, last_day=last_day, actor=_actor(request), today=today, at=now)
            self.log_change(request, row, [{"changed": {"fields": ["ends_on"]}}])
        self.message_user(request, _("Done."), messages.SUCCESS)


@admin.register(Flag)
class FlagAdmin(ReadOnly):
    list_display = ["account", "kind", "opened_on", "closed_on"]
    list_filter = ["kind", ("closed_on", admin.EmptyFieldListFilter), "opened_on"]
    list_select_related = ["account"]
    search_fields = ["account__name", "=account__external_id"]
    ordering = ["-opened_on", "pk"]
    show_full_result_count = False


def _actor(request: HttpRequest) -> Any:
    """The administrator: nobody else gets here."""
    return request.user
