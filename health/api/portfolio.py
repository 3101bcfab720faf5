"""What Home shows, as data: who needs somebody, the portfolio by band, who moved between bands."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.choices import Scope
from accounts.doors import require
from accounts.models.people import User
from accounts.queries import people_in_scope, scope_of
from accounts.rules import Action
from health.api.days import today
from health.choices import Band, Cause, Rung
from health.queries.attention import morning
from health.queries.portfolio import movements, of_csms, portfolio
from health.rules.attention import KINDS

MOST = 100


class ScopeQuestion(serializers.Serializer):
    scope = serializers.ChoiceField(Scope.values, required=False, help_text="Without it, what the person chose.")


class MovementQuestion(ScopeQuestion):
    direction = serializers.ChoiceField(("up", "down"), default="down")


class ReasonSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(KINDS)
    number = serializers.IntegerField(help_text="Points or days, as the kind has it.")
    on = serializers.DateField(allow_null=True)
    since = serializers.DateField(allow_null=True)
    opinion = serializers.CharField(help_text="The pulse or band that contradicts the machine, else empty.")


class AttentionSerializer(serializers.Serializer):
    account = serializers.IntegerField()
    name = serializers.CharField()
    band = serializers.ChoiceField(Band.choices)
    score = serializers.IntegerField(allow_null=True, help_text="Hundredths.")
    csm = serializers.IntegerField(allow_null=True)
    put_off_until = serializers.DateField(allow_null=True)
    reasons = ReasonSerializer(many=True)


class CountSerializer(serializers.Serializer):
    band = serializers.ChoiceField(Band.choices)
    now = serializers.IntegerField()
    before_7 = serializers.IntegerField()
    before_30 = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)


class RungSerializer(serializers.Serializer):
    rung = serializers.ChoiceField(Rung.values)
    accounts = serializers.IntegerField()
    warned = serializers.IntegerField(help_text="Of them, those whose warning of this rung stands.")


class PortfolioSerializer(serializers.Serializer):
    counted_at = serializers.DateTimeField(allow_null=True)
    accounts = CountSerializer(many=True)
    values = serializers.DictField(child=CountSerializer(many=True), help_text="Minor units of a year, by currency.")
    activation_ladder = RungSerializer(many=True)


class MovementSerializer(serializers.Serializer):
    account = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="snapshot.name")
    band_before = serializers.ChoiceField(Band.choices)
    band_after = serializers.ChoiceField(Band.choices)
    change = serializers.IntegerField(allow_null=True, help_text="Hundredths, as the parts that add up to it.")
    cause = serializers.ChoiceField(Cause.values, allow_blank=True)
    configuration = serializers.IntegerField(allow_null=True)
    coverage = serializers.IntegerField(allow_null=True)
    time = serializers.IntegerField(allow_null=True)
    behaviour = serializers.IntegerField(allow_null=True)
    signal = serializers.CharField()
    signal_change = serializers.IntegerField(allow_null=True)


class OfScope(APIView):
    """A view over the accounts of a scope; for staff."""

    question: type[serializers.Serializer] = ScopeQuestion

    def ask(self, request: Request) -> tuple[dict[str, Any], list[int] | None]:
        require(request, Action.READ_HEALTH)
        question = self.question(data=request.query_params)
        question.is_valid(raise_exception=True)
        assert isinstance(request.user, User)
        scope = question.validated_data.get("scope") or scope_of(request.user)
        return question.validated_data, people_in_scope(request.user, Scope(scope))


class AttentionView(OfScope):
    """The hundred accounts that need somebody most, most urgent first, and those that the caller put off."""

    @extend_schema(parameters=[ScopeQuestion], responses=AttentionSerializer(many=True))
    def get(self, request: Request) -> Response:
        _asked, csms = self.ask(request)
        day = today()
        person_id = request.user.pk
        assert person_id is not None
        found = morning(of_csms(csms), are_few=csms is not None, person_id=person_id, today=day, limit=MOST)
        return Response(
            [
                {
                    "account": call.account.account_id,
                    "name": call.account.name,
                    "band": call.account.band,
                    "score": call.account.score,
                    "csm": call.account.csm_id,
                    "put_off_until": call.until,
                    "reasons": [
                        {
                            "kind": reason.kind,
                            "number": reason.number,
                            "on": reason.on,
                            "since": reason.since(day),
                            "opinion": reason.opinion,
                        }
                        for reason in call.reasons
                    ],
                }
                for call in (*found.calls, *found.put_off)
            ]
        )


class PortfolioView(OfScope):
    """Accounts and annual value by band, now and 7 and 30 days before, and the activation ladder, as last counted."""

    @extend_schema(parameters=[ScopeQuestion], responses=PortfolioSerializer)
    def get(self, request: Request) -> Response:
        _asked, csms = self.ask(request)
        found = portfolio(csms)
        ladder = [{"rung": rung, "accounts": count, "warned": warned} for rung, count, warned in found.ladder]
        values = {currency: CountSerializer(counts, many=True).data for currency, counts in found.values.items()}
        return Response(
            {
                "counted_at": found.counted_at,
                "accounts": CountSerializer(found.accounts, many=True).data,
                "values": values,
                "activation_ladder": ladder,
            }
        )


class MovementsView(OfScope):
    """The hundred accounts whose score changed most among those in another band than 7 days before, with the causes."""

    question = MovementQuestion

    @extend_schema(parameters=[MovementQuestion], responses=MovementSerializer(many=True))
    def get(self, request: Request) -> Response:
        asked, csms = self.ask(request)
        found = movements(csms, is_up=asked["direction"] == "up", most=MOST)
        return Response(MovementSerializer(found, many=True).data)
