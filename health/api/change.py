import datetime
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from health.api.days import AsOfField, today
from health.api.doors import OfOneAccount
from health.queries.change import change_between
from health.rules.change import PARTS


class ChangeQuestion(serializers.Serializer):
    since, until = AsOfField(), AsOfField()

    def validate(self, asked: dict[str, Any]) -> dict[str, datetime.date]:
        until = asked.get("until") or today()
        since = asked.get("since") or until - datetime.timedelta(days=30)
        if not since < until:
            raise serializers.ValidationError({"since": [_("The first day must lie before the second.")]})
        return {"since": since, "until": until}


class ChangeSerializer(serializers.Serializer):
    since = serializers.DateField()
    until = serializers.DateField()
    before = serializers.FloatField(allow_null=True, help_text="The score of the first day; null: unknown.")
    after = serializers.FloatField(allow_null=True)
    parts = serializers.DictField(
        child=serializers.FloatField(),
        help_text="Points by cause (configuration, coverage, time, behaviour); they add up to the difference exactly. "
        "Empty where one of the scores is unknown.",
    )


class ChangeView(OfOneAccount, APIView):
    """Why the score changed between two days; without days, in the 30 days up to today."""

    @extend_schema(operation_id="account_change", parameters=[ChangeQuestion], responses=ChangeSerializer)
    def get(self, request: Request, **_parts: Any) -> Response:
        account = self.get_account()
        question = ChangeQuestion(data=request.query_params)
        question.is_valid(raise_exception=True)
        since, until = question.validated_data["since"], question.validated_data["until"]
        if since < account.starts_on:
            return Response(ChangeSerializer(_answer(since, until, None, None, {})).data)
        change = change_between([account.pk], first=since, last=until)
        parts = {name: change.parts[name][0] / 100 for name in PARTS} if change.is_known[0] else {}
        before, after = (score / 100 if score >= 0 else None for score in (change.before[0], change.after[0]))
        return Response(ChangeSerializer(_answer(since, until, before, after, parts)).data)


def _answer(since: datetime.date, until: datetime.date, before: Any, after: Any, parts: dict) -> dict[str, Any]:
    return {"since": since, "until": until, "before": before, "after": after, "parts": parts}
