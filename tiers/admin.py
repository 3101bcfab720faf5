from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin.base import AddedOnly, NothingDeleted
from lib import money
from tiers.models.features import ProductFeature
from tiers.models.plans import Plan, PlanVersion, Subscription
from tiers.services import catalogue, subscriptions


class VersionsInPlan(admin.TabularInline):
    model = PlanVersion
    fields = ["number", "effective_on", "published_at"]
    ordering = ["number"]
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Plan)
class PlanAdmin(NothingDeleted):
    """A new plan promises nothing until a version of it is published."""

    list_display = ["key", "name_en", "name_zh", "position"]
    search_fields = ["key", "name_en", "name_zh"]
    ordering = ["position", "pk"]
    fields = ["key", "name_en", "name_zh", "position"]
    inlines = [VersionsInPlan]

    def get_readonly_fields(self, request: HttpRequest, obj: object = None) -> list[str]:
        return ["key"] if obj else []  # files and programs know a plan by its key


@admin.register(PlanVersion)
class PlanVersionAdmin(admin.ModelAdmin):
    """Drafts may change and go; what was published stays as it is, the database sees to that."""

    list_display = ["plan", "number", "effective_on", "published_at"]
    list_filter = ["plan", ("published_at", admin.EmptyFieldListFilter)]
    list_select_related = ["plan"]
    search_fields = ["plan__key", "promise_en", "promise_zh"]
    ordering = ["plan__position", "-number"]
    fields = ["plan", "number", "effective_on", "promise_en", "promise_zh", "published_at"]
    readonly_fields = ["published_at"]
    actions = ["publish"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One by one only: the bulk action would try published ones too."""
        return obj is not None and _is_draft(obj) and super().has_delete_permission(request, obj)

    @admin.action(description=_("Publish: from its effective date on this is what the plan promises"))
    def publish(self, request: HttpRequest, queryset: QuerySet[PlanVersion]) -> None:
        drafts = list(queryset.filter(published_at=None).order_by("pk"))
        for draft in drafts:
            catalogue.publish_version(version_id=draft.pk, at=timezone.now())
            self.log_change(request, draft, [{"changed": {"fields": ["published_at"]}}])
        text = ngettext("%(count)d version published.", "%(count)d versions published.", len(drafts))
        self.message_user(request, text % {"count": len(drafts)}, messages.SUCCESS if drafts else messages.WARNING)


class SubscriptionForm(forms.ModelForm):
    plan = forms.ModelChoiceField(Plan.objects.order_by("position", "pk"), label=_("plan"))

    class Meta:
        model = Subscription
        fields = ("account",)


@admin.register(Subscription)
class SubscriptionAdmin(AddedOnly):
    """Adding one changes the account's plan from today on: the open subscription ends yesterday."""

    form = SubscriptionForm
    list_display = ["account", "plan_version", "starts_on", "ends_on", "period", "price"]
    list_filter = ["plan_version__plan", ("ends_on", admin.EmptyFieldListFilter)]
    list_select_related = ["account", "plan_version__plan"]
    search_fields = ["account__name", "=account__external_id"]
    ordering = ["-id"]
    autocomplete_fields = ["account"]
    show_full_result_count = False
    actions = ["end"]
    refusals = {subscriptions.NoPublishedVersion: _("This plan has no published version yet.")}

    def get_fields(self, request: HttpRequest, obj: object = None) -> list[Any]:
        if obj is None:
            return ["account", "plan"]
        return ["account", "plan_version", "starts_on", "ends_on", "period", "price", "seats", "renewal_on"]

    @admin.display(description=_("price"), empty_value="–")
    def price(self, subscription: Subscription) -> str | None:
        if subscription.price_minor is None:
            return None
        return f"{money.to_text(subscription.price_minor, subscription.currency)} {subscription.currency}"

    def save_model(self, request: HttpRequest, obj: Subscription, form: forms.ModelForm, change: bool) -> None:
        _change_plan(request, obj, form.cleaned_data["plan"].key)
        made = Subscription.objects.get(account_id=obj.account_id, ends_on=None)
        obj.pk, obj.plan_version_id = made.pk, made.plan_version_id

    @admin.action(description=_("End these subscriptions"), permissions=["view"])
    def end(self, request: HttpRequest, queryset: QuerySet[Subscription]) -> None:
        ending = list(queryset.filter(ends_on=None).select_related("account"))
        for subscription in ending:
            _change_plan(request, subscription, "")
            self.log_change(request, subscription, [{"changed": {"fields": ["ends_on"]}}])
        text = ngettext("%(count)d subscription ended.", "%(count)d subscriptions ended.", len(ending))
        self.message_user(request, text % {"count": len(ending)}, messages.SUCCESS)


@admin.register(ProductFeature)
class ProductFeatureAdmin(admin.ModelAdmin):
    list_display = ["event", "label_en", "label_zh", "is_core"]
    list_filter = ["is_core", "plans"]
    search_fields = ["event", "label_en", "label_zh"]
    ordering = ["-is_core", "event"]
    fields = ["event", "label_en", "label_zh", "is_core", "plans"]
    filter_horizontal = ["plans"]


def _is_draft(version: PlanVersion | None) -> bool:
    return version is None or version.published_at is None


def _change_plan(request: HttpRequest, subscription: Subscription, plan: str) -> None:
    now = timezone.now()
    actor: Any = request.user
    subscriptions.change_plan(
        account_id=subscription.account_id,
        plan=plan,
        account_starts_on=subscription.account.starts_on,
        actor=actor,
        today=timezone.localdate(now),
        at=now,
    )
