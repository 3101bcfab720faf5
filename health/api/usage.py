"""How an account uses the product, by day, by feature and by person: for staff and for the account's own people."""

import datetime
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.rules import Action
from health.api.days import AsOfField, today
from health.api.doors import OfOneAccount
from health.models.scores import AccountSnapshot
from health.queries import peers
from health.queries.activity import active_people, activity
from health.queries.features import feature_use
from tiers.queries import plan_on

LONGEST_DAYS = 400
PEOPLE = 500


class DaysQuestion(serializers.Serializer):
    until = AsOfField()
    days = serializers.IntegerField(min_value=1, max_value=LONGEST_DAYS, default=84)


class UntilQuestion(serializers.Serializer):
    until = AsOfField()


class UsageDaySerializer(serializers.Serializer):
    day = serializers.DateField()
    events = serializers.IntegerField()
    users = serializers.IntegerField(help_text="Different people with an event on that day.")


class FeatureUseSerializer(serializers.Serializer):
    event = serializers.CharField()
    name = serializers.CharField(source="label", help_text="In the language asked for.")
    is_named = serializers.BooleanField(help_text="The catalogue of product features has it.")
    is_core = serializers.BooleanField()
    is_included = serializers.BooleanField(help_text="The account's plan has it.")
    is_unused = serializers.BooleanField(help_text="Paid for, and without an event in 84 days.")
    events_28 = serializers.IntegerField()
    events_previous_28 = serializers.IntegerField()
    last_used_on = serializers.DateField(allow_null=True, help_text="In the last 84 days; null: not used in them.")


class PersonUseSerializer(serializers.Serializer):
    name = serializers.CharField()
    last_active_on = serializers.DateField()
    active_days_28 = serializers.IntegerField()
    active_days = serializers.IntegerField()
    events = serializers.IntegerField()


class PeersSerializer(serializers.Serializer):
    account = serializers.IntegerField()
    as_of = serializers.DateField()
    basis = serializers.ChoiceField([peers.SEATS, peers.INDUSTRY], help_text="What they share beside the plan.")
    accounts = serializers.IntegerField(help_text="How many there are; fewer than 5 have no medians.")
    medians = serializers.DictField(child=serializers.FloatField(allow_null=True), help_text="By metric.")


class OfUsage(OfOneAccount, APIView):
    needs = Action.READ_ACCOUNT

    def asked(self, request: Request, question: type[serializers.Serializer]) -> dict[str, Any]:
        found = question(data=request.query_params)
        found.is_valid(raise_exception=True)
        return {"until": today(), **found.validated_data}


class UsageDaysView(OfUsage):
    """Events and people by day, days without an event as zeros."""

    @extend_schema(
        operation_id="account_usage_days", parameters=[DaysQuestion], responses=UsageDaySerializer(many=True)
    )
    def get(self, request: Request, **_parts: Any) -> Response:
        account, asked = self.get_account(), self.asked(request, DaysQuestion)
        found = activity(account.pk, until=asked["until"], days=asked["days"])
        rows = [
            {"day": day, "events": events, "users": users}
            for (day, events), (_day, users) in zip(found.events, found.users, strict=True)
        ]
        return Response(UsageDaySerializer(rows, many=True).data)


class FeatureUseView(OfUsage):
    """Use by feature, and which features the plan includes that nobody uses."""

    @extend_schema(
        operation_id="account_feature_use", parameters=[UntilQuestion], responses=FeatureUseSerializer(many=True)
    )
    def get(self, request: Request, **_parts: Any) -> Response:
        account, until = self.get_account(), self.asked(request, UntilQuestion)["until"]
        held = plan_on([account.pk], until).get(account.pk)
        found = feature_use(account.pk, plan=held.plan if held else "", until=until)
        return Response(FeatureUseSerializer(found, many=True).data)


class PersonUseView(OfUsage):
    """People active in the 84 days up to a day, the busiest 500 at most."""

    @extend_schema(
        operation_id="account_person_use", parameters=[DaysQuestion], responses=PersonUseSerializer(many=True)
    )
    def get(self, request: Request, **_parts: Any) -> Response:
        account, asked = self.get_account(), self.asked(request, DaysQuestion)
        found = active_people(account.pk, until=asked["until"], days=asked["days"], limit=PEOPLE)
        return Response(PersonUseSerializer(found, many=True).data)


class PeersView(OfOneAccount, APIView):
    """The peer group's medians, by the latest figures; for staff."""

    @extend_schema(operation_id="account_peers", responses=PeersSerializer)
    def get(self, request: Request, **_parts: Any) -> Response:
        account = self.get_account()
        snapshot = AccountSnapshot.objects.filter(account=account).first()
        if snapshot is None:
            raise NotFound(_("Nothing has been computed for this account yet."))
        return Response(PeersSerializer(_answer(snapshot, snapshot.as_of)).data)


def _answer(snapshot: AccountSnapshot, as_of: datetime.date) -> dict[str, Any]:
    found = peers.peers_of(snapshot)
    return {
        "account": snapshot.pk,
        "as_of": as_of,
        "basis": found.basis,
        "accounts": found.count,
        "medians": found.medians,
    }
