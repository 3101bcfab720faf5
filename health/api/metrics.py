from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.rules import Action
from health.api.doors import OfOneAccount
from health.definitions import METRIC_NAMES, REGISTRY
from health.models.scores import AccountSnapshot

PARTS = ("name", "label", "sentence", "formula", "unit", "source", "unknown")


class DefinitionSerializer(serializers.Serializer):
    def get_fields(self) -> dict[str, serializers.Field]:
        """`label` and `source` are attributes of a serializer as well, so that no field can be written so."""
        return {
            name: serializers.CharField()
            for name in ("name", "label", "sentence", "formula", "unit", "source", "unknown")
        }


class MetricsView(APIView):
    """What every figure means, in the language asked for."""

    permission_classes = [IsAuthenticated]

    @extend_schema(operation_id="metrics_list", responses=DefinitionSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(DefinitionSerializer(REGISTRY.values(), many=True).data)


class AccountMetricsSerializer(serializers.Serializer):
    account = serializers.IntegerField()
    as_of = serializers.DateField()
    metrics = serializers.DictField(
        child=serializers.FloatField(allow_null=True), help_text="By name as in /metrics/; null is unknown, not zero."
    )


class AccountMetricsView(OfOneAccount, APIView):
    """An account's own usage in figures; its people may read them too."""

    needs = Action.READ_ACCOUNT

    @extend_schema(operation_id="account_metrics", responses=AccountMetricsSerializer)
    def get(self, request: Request, **_parts: Any) -> Response:
        account = self.get_account()
        snapshot = AccountSnapshot.objects.filter(account=account).values("as_of", *METRIC_NAMES).first()
        if snapshot is None:
            raise NotFound(_("Nothing has been computed for this account yet."))
        as_of = snapshot.pop("as_of")
        return Response(AccountMetricsSerializer({"account": account.pk, "as_of": as_of, "metrics": snapshot}).data)
