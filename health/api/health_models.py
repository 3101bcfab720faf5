"""Health models for programs: versions and trials are read by staff; drafting, trying and publishing is for leads."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import mixins, serializers, viewsets
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.doors import require
from accounts.queries import works_here
from accounts.rules import Action
from health.api.opinions import Conflict
from health.models.scores import HealthModel
from health.models.trials import ModelTrial
from health.rules.model import InvalidDefinition
from health.services import models, trials
from lib.ids import ID


class WorksHere(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        return works_here(request.user)


class Tuned(viewsets.GenericViewSet):
    """Read by all staff, added to by who may tune."""

    permission_classes = [WorksHere]
    lookup_value_regex = ID
    page_order = "-pk"

    def authorise_create(self) -> None:
        require(self.request, Action.TUNE_HEALTH)


class OfOneModel(Tuned):
    """Below `health-models/{model_id}/`."""

    def get_model(self) -> HealthModel:
        model = HealthModel.objects.filter(pk=int(self.kwargs["model_id"])).first()
        if model is None:
            raise Http404
        return model

    def authorise_create(self) -> None:
        self.get_model()
        super().authorise_create()


class HealthModelSerializer(serializers.ModelSerializer):
    definition = serializers.JSONField(help_text="As `set_health_model` takes it: name, note, thresholds, stages.")

    class Meta:
        model = HealthModel
        fields = (
            "id", "number", "state", "definition", "note", "created_at", "created_by", "published_at", "published_by",
            "retired_at",
        )  # fmt: skip
        read_only_fields = tuple(name for name in fields if name != "definition")


class HealthModelViewSet(mixins.CreateModelMixin, viewsets.ReadOnlyModelViewSet, Tuned):
    """Versions of how the score is made. What is created is a draft."""

    queryset = HealthModel.objects.all()
    serializer_class = HealthModelSerializer
    filterset_fields = ("state",)

    def perform_create(self, serializer: Any) -> None:
        try:
            serializer.instance = models.draft_model(
                definition=serializer.validated_data["definition"],
                actor=self.request.user,  # type: ignore[arg-type]  # who works here is a person
                at=timezone.now(),
            )
        except InvalidDefinition as problem:
            raise serializers.ValidationError({"definition": [str(problem)]}) from None


class PublicationSerializer(serializers.Serializer):
    note = serializers.CharField(max_length=1000, help_text="Why; everybody who tunes later reads it.")


class PublicationViewSet(mixins.CreateModelMixin, OfOneModel):
    """Makes a draft the model by which scores are computed from the next recompute on; the one before is retired."""

    queryset = HealthModel.objects.all()
    serializer_class = PublicationSerializer

    def perform_create(self, serializer: Any) -> None:
        model = self.get_model()
        try:
            models.publish_model(
                model_id=model.pk,
                note=serializer.validated_data["note"],
                actor=self.request.user,  # type: ignore[arg-type]
                at=timezone.now(),
            )
        except models.NotADraft:
            raise Conflict(_("Only a draft can be published.")) from None


class ModelTrialSerializer(serializers.ModelSerializer):
    class Meta:
        model = ModelTrial
        fields = (
            "id", "model", "first", "last", "requested_at", "requested_by", "finished_at", "report", "present_number",
            "present_report",
        )  # fmt: skip
        read_only_fields = tuple(name for name in fields if name not in ("first", "last"))


class ModelTrialViewSet(mixins.CreateModelMixin, viewsets.ReadOnlyModelViewSet, OfOneModel):
    """A version tried on the terms that ended from `first` to `last`; the report comes when the work is done."""

    queryset = ModelTrial.objects.all()
    serializer_class = ModelTrialSerializer

    def get_queryset(self) -> QuerySet[ModelTrial]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        return self.queryset.filter(model=self.get_model())

    def perform_create(self, serializer: Any) -> None:
        person = self.request.user
        try:
            serializer.instance = trials.start_trial(
                model_id=self.get_model().pk,
                actor=person,  # type: ignore[arg-type]
                requested_by=str(person),
                at=timezone.now(),
                **serializer.validated_data,
            )
        except trials.WrongWindow:
            text = _("The window ends before it begins, or is longer than ten years.")
            raise serializers.ValidationError({"last": [text]}) from None
