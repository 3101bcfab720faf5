"""Plans and subscriptions over HTTP, for reading."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers, viewsets

from accounts.queries import accounts_where, limit_to_visible, works_here
from accounts.rules import Action
from lib.ids import ID, IdFilter
from tiers.models.plans import Plan, PlanVersion, Subscription


class PlanVersionSerializer(serializers.ModelSerializer):
    class Meta:
        model = PlanVersion
        fields = ("number", "effective_on", "promise_en", "promise_zh", "published_at")
        read_only_fields = fields


class PlanSerializer(serializers.ModelSerializer):
    versions = PlanVersionSerializer(source="published", many=True, read_only=True)

    class Meta:
        model = Plan
        fields = ("id", "key", "name_en", "name_zh", "position", "versions")
        read_only_fields = fields


class PlanViewSet(viewsets.ReadOnlyModelViewSet):
    """The plans with their published versions; drafts are not shown. Everybody who logs in may read them."""

    queryset = Plan.objects.all()
    serializer_class = PlanSerializer
    filterset_fields = ("key",)
    lookup_value_regex = ID

    def get_queryset(self) -> QuerySet[Plan]:
        versions = PlanVersion.objects.filter(published_at__isnull=False).order_by("number")
        return Plan.objects.prefetch_related(Prefetch("versions", versions, to_attr="published"))


class SubscriptionSerializer(serializers.ModelSerializer):
    plan = serializers.CharField(source="plan_version.plan.key", read_only=True)
    plan_version = serializers.IntegerField(source="plan_version.number", read_only=True)

    class Meta:
        model = Subscription
        fields = (
            "id", "account", "plan", "plan_version", "starts_on", "ends_on", "period", "price_minor", "currency",
            "seats", "renewal_on",
        )  # fmt: skip
        read_only_fields = fields

    def to_representation(self, subscription: Subscription) -> dict[str, Any]:
        """The price is for staff and for those of the customer who deal with money; others do not get the field."""
        shown = super().to_representation(subscription)
        priced = self.context["view"].priced_accounts
        if priced is not None and subscription.account_id not in priced:
            del shown["price_minor"], shown["currency"]
        return shown


class SubscriptionFilter(filters.FilterSet):
    account = IdFilter(field_name="account_id")
    plan = filters.CharFilter(field_name="plan_version__plan__key")
    open = filters.BooleanFilter(field_name="ends_on", lookup_expr="isnull")

    class Meta:
        model = Subscription
        fields = ("period",)


class SubscriptionViewSet(viewsets.ReadOnlyModelViewSet):
    """Which account has which plan, from when to when."""

    queryset = Subscription.objects.select_related("plan_version__plan")
    serializer_class = SubscriptionSerializer
    filterset_class = SubscriptionFilter
    lookup_value_regex = ID

    def get_queryset(self) -> QuerySet[Subscription]:
        user = self.request.user
        self.priced_accounts = None if works_here(user) else accounts_where(user, Action.READ_PRICES)
        return limit_to_visible(self.queryset.all(), user)
