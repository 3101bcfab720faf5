from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.doors import require
from accounts.rules import Action
from health.api.days import AsOfField, today
from health.queries.cohorts import cohort_table
from health.rules.cohorts import Subject, Unit


class CohortQuestion(serializers.Serializer):
    subject = serializers.ChoiceField([item.value for item in Subject], default=Subject.ACCOUNTS.value)
    unit = serializers.ChoiceField([item.value for item in Unit], default=Unit.MONTH.value)
    until = AsOfField()


class CellSerializer(serializers.Serializer):
    period = serializers.IntegerField(help_text="0 is the period of the start, 1 the next one, ...")
    active = serializers.IntegerField(allow_null=True, help_text="null: the period was not over by that day.")
    share = serializers.FloatField(allow_null=True)


class CohortSerializer(serializers.Serializer):
    cohort = serializers.CharField(source="label", help_text="2026-03 or 2026-W09 (ISO week).")
    starts_on = serializers.DateField()
    size = serializers.IntegerField()
    cells = CellSerializer(many=True)


class CohortsView(APIView):
    """Retention by cohort, as `export_cohorts` has it. Not in pages: a row per month or week since the first start."""

    @extend_schema(parameters=[CohortQuestion], responses=CohortSerializer(many=True))
    def get(self, request: Request) -> Response:
        require(request, Action.READ_HEALTH)
        question = CohortQuestion(data=request.query_params)
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        until = asked.get("until") or today()
        table = cohort_table(subject=Subject(asked["subject"]), unit=Unit(asked["unit"]), until=until)
        return Response(CohortSerializer(table, many=True).data)
