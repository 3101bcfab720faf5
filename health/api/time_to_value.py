from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.doors import require
from accounts.rules import Action
from health.api.days import AsOfField, today
from health.queries.time_to_value import time_to_value_report


class TimeToValueQuestion(serializers.Serializer):
    as_of = AsOfField()


class TimeToValueSerializer(serializers.Serializer):
    accounts = serializers.IntegerField()
    activated = serializers.IntegerField()
    median = serializers.IntegerField(allow_null=True, help_text="Days; null: so many are not activated yet.")
    p75 = serializers.IntegerField(allow_null=True)
    p90 = serializers.IntegerField(allow_null=True)


class TimeToValueReportSerializer(serializers.Serializer):
    as_of = serializers.DateField()
    overall = TimeToValueSerializer()
    by_plan = serializers.DictField(child=TimeToValueSerializer(), help_text='By key of the plan; "" without one.')


class TimeToValueView(APIView):
    """Days from contract start to activation (Kaplan-Meier), accounts not activated yet counted as open."""

    @extend_schema(parameters=[TimeToValueQuestion], responses=TimeToValueReportSerializer)
    def get(self, request: Request) -> Response:
        require(request, Action.READ_HEALTH)
        question = TimeToValueQuestion(data=request.query_params)
        question.is_valid(raise_exception=True)
        as_of = question.validated_data.get("as_of") or today()
        return Response(TimeToValueReportSerializer(time_to_value_report(as_of)).data)
