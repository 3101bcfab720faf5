import datetime as dt

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.doors import require
from accounts.rules import Action
from health.api.days import AsOfField, today
from health.rules.cohorts import Group, Subject, Unit
from health.services.cohorts import ask


class CohortQuestion(serializers.Serializer):
    subject = serializers.ChoiceField([item.value for item in Subject], default=Subject.ACCOUNTS.value)
    unit = serializers.ChoiceField([item.value for item in Unit], default=Unit.MONTH.value)
    until = AsOfField()
    plan = serializers.CharField(max_length=50, default="", help_text="Only accounts that have this plan now.")
    industry = serializers.CharField(max_length=100, default="", help_text="Only accounts of this industry.")
    csm = serializers.IntegerField(
        min_value=0, max_value=2**63 - 1, default=None, help_text="Only accounts of this person; 0: of nobody."
    )


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
    """Retention by cohort, as `export_cohorts` has it. Not in pages: a row per month or week since the first start.

    Among more than a thousand accounts the figures may be some hours old: the header `Last-Modified` says when they
    were counted.
    """

    @extend_schema(parameters=[CohortQuestion], responses=CohortSerializer(many=True))
    def get(self, request: Request) -> Response:
        require(request, Action.READ_HEALTH)
        question = CohortQuestion(data=request.query_params)
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        answer = ask(
            subject=Subject(asked["subject"]),
            unit=Unit(asked["unit"]),
            until=asked.get("until") or today(),
            group=Group(plan=asked["plan"], industry=asked["industry"], csm=asked["csm"]),
            at=timezone.now(),
        )
        counted = answer.counted_at.astimezone(dt.UTC)
        headers = {"Last-Modified": counted.strftime("%a, %d %b %Y %H:%M:%S GMT")}
        return Response(CohortSerializer(answer.table, many=True).data, headers=headers)
