from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers, viewsets

from health.api.days import today
from health.api.doors import OfOneAccount, OfVisibleAccounts
from health.api.list_filters import list_condition, list_filters
from health.choices import ActivationState, Band, Stage
from health.models.scores import AccountSnapshot, ScoreDay, SnapshotQuerySet
from health.queries.opinions import with_override
from lib.ids import IdFilter


class HundredthsField(serializers.Field):
    """7125 in the database is 71.25 for the reader, exactly as the pages show it."""

    def to_representation(self, value: int) -> float:
        return value / 100


@extend_schema_field(serializers.FloatField(allow_null=True))
class Hundredths(HundredthsField):
    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, **options)


class ScoreSerializer(serializers.ModelSerializer):
    account = serializers.IntegerField(source="account_id", read_only=True)
    external_id = serializers.CharField(read_only=True)
    model = serializers.IntegerField(source="model.number", read_only=True, help_text="Number of the health model.")
    score, coverage = Hundredths(), Hundredths()
    trend_7, trend_30, trend_90 = Hundredths(), Hundredths(), Hundredths()
    override_band = serializers.ChoiceField(
        Band.choices, read_only=True, allow_null=True, help_text="What a person set against the computed band."
    )
    override_until = serializers.DateField(read_only=True, allow_null=True, help_text="The override's last day.")
    contributions = serializers.SerializerMethodField(help_text="Points by signal; they add up to the score.")

    class Meta:
        model = AccountSnapshot
        fields = (
            "account", "external_id", "name", "as_of", "computed_at", "model", "stage", "score", "band", "coverage",
            "override_band", "override_until", "contributions", "trend_7", "trend_30", "trend_90",
            "activation_state", "activation_deadline",
            "activated_on", "projected_on",
        )  # fmt: skip
        read_only_fields = fields

    def get_contributions(self, snapshot: AccountSnapshot) -> dict[str, float]:
        return {signal: points / 100 for signal, points in snapshot.contributions.items()}


class ScoreFilter(filters.FilterSet):
    account = IdFilter(field_name="account_id")
    external_id = filters.CharFilter()
    band = filters.ChoiceFilter(choices=Band.choices)
    stage = filters.ChoiceFilter(choices=Stage.choices)
    activation_state = filters.ChoiceFilter(choices=ActivationState.choices)
    csm = IdFilter(field_name="csm_id")
    ended = filters.BooleanFilter(method="filter_ended", label="Is the contract over? Without it both are listed.")

    @classmethod
    def get_filters(cls) -> Any:
        """Those named here, and all of the accounts list on the dashboard."""
        return {**list_filters(), **super().get_filters()}

    def filter_by_list(self, snapshots: SnapshotQuerySet, name: str, value: Any) -> SnapshotQuerySet:
        return snapshots.filter(list_condition(name, self.data[name], self.request.user))

    def filter_ended(self, snapshots: SnapshotQuerySet, name: str, value: bool) -> SnapshotQuerySet:
        return snapshots.ended() if value else snapshots.current()

    class Meta:
        model = AccountSnapshot
        fields = ("plan",)


class ScoreViewSet(OfVisibleAccounts, viewsets.ReadOnlyModelViewSet):
    """The latest score of each account with what it is made of. The id is that of the account.

    Every figure can be filtered by as on the dashboard: `seats_min=10`, `stickiness_max=20` (per cent), `ends_in=90`.
    """

    queryset = AccountSnapshot.objects.select_related("model")
    serializer_class = ScoreSerializer
    filterset_class = ScoreFilter

    def get_queryset(self) -> QuerySet[AccountSnapshot]:
        return with_override(super().get_queryset(), today=today())


class ScoreDaySerializer(serializers.ModelSerializer):
    score, coverage = Hundredths(), Hundredths()

    class Meta:
        model = ScoreDay
        fields = ("day", "score", "band", "coverage")
        read_only_fields = fields


class ScoreDayFilter(filters.FilterSet):
    since = filters.DateFilter(field_name="day", lookup_expr="gte")
    until = filters.DateFilter(field_name="day", lookup_expr="lte")


class ScoreHistoryViewSet(OfOneAccount, mixins.ListModelMixin, viewsets.GenericViewSet):
    """An account's score by day, the latest first."""

    queryset = ScoreDay.objects.all()
    serializer_class = ScoreDaySerializer
    filterset_class = ScoreDayFilter
    page_order = "-day"
