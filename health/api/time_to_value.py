from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.doors import require
from accounts.rules import Action
from health.api.days import AsOfField, today
from health.choices import Dimension
from health.queries.time_to_value import stored_groups, time_to_value_report


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


class GroupsQuestion(serializers.Serializer):
    by = serializers.ChoiceField([choice for choice in Dimension.values if choice != Dimension.ALL])


class GroupSerializer(TimeToValueSerializer):
    key = serializers.CharField(help_text="Of the group; empty: not known. The first row is everybody.")
    dimension = serializers.ChoiceField(Dimension.values)
    curve = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()),
        help_text="[days, share activated by then in hundredths of a per cent], a pair per step.",
    )
    counted_at = serializers.DateTimeField()


class TimeToValueGroupsView(APIView):
    """Time to value side by side, as last counted: everybody, then by plan, industry, country, CSM or start month."""

    @extend_schema(parameters=[GroupsQuestion], responses=GroupSerializer(many=True))
    def get(self, request: Request) -> Response:
        require(request, Action.READ_HEALTH)
        question = GroupsQuestion(data=request.query_params)
        question.is_valid(raise_exception=True)
        found = stored_groups(question.validated_data["by"], with_curves=True)
        return Response(GroupSerializer(found, many=True).data)
