from django_filters import rest_framework as filters
from rest_framework import serializers, viewsets

from health.api.doors import OfVisibleAccounts
from health.choices import FlagKind
from health.models.activation import Flag
from lib.ids import IdFilter


class FlagSerializer(serializers.ModelSerializer):
    class Meta:
        model = Flag
        fields = ("id", "account", "kind", "opened_on", "closed_on", "created_at")
        read_only_fields = fields


class FlagFilter(filters.FilterSet):
    account = IdFilter(field_name="account_id")
    kind = filters.ChoiceFilter(choices=FlagKind.choices)
    open = filters.BooleanFilter(field_name="closed_on", lookup_expr="isnull")
    opened_since = filters.DateFilter(field_name="opened_on", lookup_expr="gte")


class FlagViewSet(OfVisibleAccounts, viewsets.ReadOnlyModelViewSet):
    """What somebody should see about an account."""

    queryset = Flag.objects.all()
    serializer_class = FlagSerializer
    filterset_class = FlagFilter
