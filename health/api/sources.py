"""Where data come from: what came in by day, what was set aside, imports and their undoing. For staff."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers, viewsets
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.queries import works_here
from health.choices import Channel, SetAsideState
from health.models.intake import SetAside, UsageReceived
from lib.ids import ID


class WorksHere(BasePermission):
    """Sources are the vendor's own: customers are refused whatever there is."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return works_here(request.user)


class SetAsideSerializer(serializers.ModelSerializer):
    class Meta:
        model = SetAside
        fields = ("id", "state", "reason", "account", "user", "payload", "at")
        read_only_fields = fields


class SetAsideFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=SetAsideState.choices)


class SetAsideViewSet(viewsets.ReadOnlyModelViewSet):
    """Events that are held until their account is known, or were rejected, with the reason."""

    queryset = SetAside.objects.all()
    serializer_class = SetAsideSerializer
    filterset_class = SetAsideFilter
    permission_classes = [WorksHere]
    lookup_value_regex = ID
    page_order = "-pk"


class UsageReceivedSerializer(serializers.ModelSerializer):
    class Meta:
        model = UsageReceived
        fields = ("id", "day", "channel", "accepted", "duplicate", "held", "rejected", "last_at")
        read_only_fields = fields


class UsageReceivedFilter(filters.FilterSet):
    channel = filters.ChoiceFilter(choices=Channel.choices)
    since = filters.DateFilter(field_name="day", lookup_expr="gte")


class UsageReceivedViewSet(viewsets.ReadOnlyModelViewSet):
    """How events counted that came in on a day (UTC) by one way."""

    queryset: QuerySet[UsageReceived] = UsageReceived.objects.all()
    serializer_class = UsageReceivedSerializer
    filterset_class = UsageReceivedFilter
    permission_classes = [WorksHere]
    lookup_value_regex = ID
    page_order = "-pk"
