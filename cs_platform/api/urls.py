"""Addresses of the API. The rooms' views are joined here with what makes creating repeatable."""

from django.urls import URLPattern, URLResolver, path, re_path
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView

from accounts.api.companies import AccountTagViewSet, AccountViewSet, TagViewSet, TimelineViewSet
from accounts.api.profile import ProfileView
from accounts.api.team import InvitationViewSet, MemberViewSet
from cs_platform.api.idempotency import once
from cs_platform.api.jobs import RunViewSet, StoredFileViewSet
from cs_platform.api.missing import NotFoundView
from health.api.activation_policies import ActivationPolicyViewSet
from health.api.change import ChangeView
from health.api.cohorts import CohortsView
from health.api.flags import FlagViewSet
from health.api.health_models import HealthModelViewSet, ModelTrialViewSet, PublicationViewSet
from health.api.imports import FileImportViewSet
from health.api.metrics import AccountMetricsView, MetricsView
from health.api.opinions import OverdueReasonViewSet, OverrideViewSet, PauseViewSet, PulseViewSet
from health.api.portfolio import AttentionView, MovementsView, PortfolioView
from health.api.scores import ScoreHistoryViewSet, ScoreViewSet
from health.api.sources import SetAsideViewSet, UsageReceivedViewSet
from health.api.time_to_value import TimeToValueGroupsView, TimeToValueView
from health.api.usage import FeatureUseView, PeersView, PersonUseView, UsageDaysView
from health.api.write_keys import WriteKeyViewSet
from tiers.api import PlanViewSet, SubscriptionViewSet

ONE_MODEL = r"health-models/(?P<model_id>[0-9]{1,18})"
ONE_ACCOUNT = r"accounts/(?P<account_id>[0-9]{1,18})"
LISTS = (
    "accounts",
    "plans",
    "subscriptions",
    "scores",
    "flags",
    "metrics",
    "cohorts",
    "time-to-value",
    "health-models",
    "activation-policies",
    "attention",
    "portfolio",
    "movements",
    "imports",
    "set-aside",
    "usage-received",
    "write-keys",
    "runs",
    "files",
)

router = SimpleRouter()
router.register("accounts", once(AccountViewSet), "account")
router.register("plans", PlanViewSet, "plan")
router.register("tags", TagViewSet, "tag")
router.register("subscriptions", SubscriptionViewSet, "subscription")
router.register("scores", ScoreViewSet, "score")
router.register("flags", FlagViewSet, "flag")
router.register("imports", once(FileImportViewSet), "import")
router.register("write-keys", once(WriteKeyViewSet), "write-key")
router.register("set-aside", SetAsideViewSet, "set-aside")
router.register("usage-received", UsageReceivedViewSet, "usage-received")
router.register(rf"{ONE_ACCOUNT}/timeline", once(TimelineViewSet), "account-timeline")
router.register("health-models", once(HealthModelViewSet), "health-model")
router.register(rf"{ONE_MODEL}/publications", once(PublicationViewSet), "health-model-publication")
router.register(rf"{ONE_MODEL}/trials", once(ModelTrialViewSet), "health-model-trial")
router.register("activation-policies", once(ActivationPolicyViewSet), "activation-policy")
router.register("runs", RunViewSet, "run")
router.register("files", StoredFileViewSet, "file")
router.register(rf"{ONE_ACCOUNT}/members", MemberViewSet, "account-member")
router.register(rf"{ONE_ACCOUNT}/invitations", once(InvitationViewSet), "account-invitation")
router.register(rf"{ONE_ACCOUNT}/scores", ScoreHistoryViewSet, "account-score")
router.register(rf"{ONE_ACCOUNT}/tags", once(AccountTagViewSet), "account-tag")
router.register(rf"{ONE_ACCOUNT}/pulses", once(PulseViewSet), "account-pulse")
router.register(rf"{ONE_ACCOUNT}/overrides", once(OverrideViewSet), "account-override")
router.register(rf"{ONE_ACCOUNT}/overdue-reasons", once(OverdueReasonViewSet), "account-overdue-reason")
router.register(rf"{ONE_ACCOUNT}/pauses", once(PauseViewSet), "account-pause")


def _one(name: str) -> str:
    """`activation-policies` -> `activation-policy`, `accounts` -> `account`."""
    return name.removesuffix("ies") + "y" if name.endswith("ies") else name.removesuffix("s")


class StartView(APIView):
    """What there is."""

    permission_classes = [AllowAny]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        found = {name: reverse(f"api:{_one(name)}-list", request=request) for name in LISTS}
        return Response({**found, "schema": reverse("schema", request=request)})


app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", StartView.as_view(), name="start"),
    path("cohorts/", CohortsView.as_view(), name="cohort-list"),
    path("time-to-value/", TimeToValueView.as_view(), name="time-to-value-list"),
    path("time-to-value/groups/", TimeToValueGroupsView.as_view(), name="time-to-value-groups"),
    path("attention/", AttentionView.as_view(), name="attention-list"),
    path("portfolio/", PortfolioView.as_view(), name="portfolio-list"),
    path("movements/", MovementsView.as_view(), name="movement-list"),
    path("profile/", ProfileView.as_view(), name="profile-list"),
    path("metrics/", MetricsView.as_view(), name="metric-list"),
    re_path(f"^{ONE_ACCOUNT}/metrics/$", AccountMetricsView.as_view(), name="account-metrics"),
    re_path(f"^{ONE_ACCOUNT}/usage-days/$", UsageDaysView.as_view(), name="account-usage-days"),
    re_path(f"^{ONE_ACCOUNT}/features/$", FeatureUseView.as_view(), name="account-features"),
    re_path(f"^{ONE_ACCOUNT}/people/$", PersonUseView.as_view(), name="account-people"),
    re_path(f"^{ONE_ACCOUNT}/peers/$", PeersView.as_view(), name="account-peers"),
    re_path(f"^{ONE_ACCOUNT}/change/$", ChangeView.as_view(), name="account-change"),
    *router.urls,
    re_path(r"^.*$", NotFoundView.as_view(), name="missing"),
]
