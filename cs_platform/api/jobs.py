"""Runs and stored files over HTTP. Here, not in `jobs`: whose they are is known in the room above."""

from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.queries import may_retry, stored_files_for, works_here
from jobs import queries, services
from jobs.choices import RunPhase
from jobs.models import Run, StoredFile
from jobs.queries import RunState
from lib import downloads
from lib.ids import ID


class WorksHere(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        return works_here(request.user)


class RunSerializer(serializers.Serializer):
    """A run as `jobs.queries.run_state` sees it."""

    id = serializers.IntegerField(source="run.pk")
    kind = serializers.CharField(source="run.kind")
    requested_by = serializers.CharField(source="run.requested_by")
    created_at = serializers.DateTimeField(source="run.created_at")
    finished_at = serializers.DateTimeField(source="run.finished_at", allow_null=True)
    state = serializers.ChoiceField(choices=RunPhase.choices, source="phase")
    parts = serializers.IntegerField(source="total")
    parts_done = serializers.IntegerField(source="done")
    parts_parked = serializers.IntegerField(source="parked")
    rows = serializers.IntegerField()
    seconds = serializers.SerializerMethodField(help_text="Duration so far, or in all.")

    def get_seconds(self, state: RunState) -> float:
        return state.elapsed.total_seconds()


class RunFilter(filters.FilterSet):
    kind = filters.CharFilter(max_length=50)
    state = filters.ChoiceFilter(choices=RunPhase.choices, method="standing_so")

    def standing_so(self, runs: QuerySet[Run], _name: str, value: str) -> QuerySet[Run]:
        return queries.runs_like(phase=value).filter(pk__in=runs.values("pk"))


class RetriedSerializer(serializers.Serializer):
    due = serializers.IntegerField(help_text="Parts that are due again.")


class RunViewSet(viewsets.ReadOnlyModelViewSet):
    """What runs in the background, the newest first; for people of the vendor."""

    queryset = Run.objects.all()
    serializer_class = RunSerializer
    filterset_class = RunFilter
    permission_classes = [WorksHere]
    lookup_value_regex = ID
    page_order = "-pk"

    def get_serializer(self, *args: Any, **kwargs: Any) -> serializers.BaseSerializer:
        """Runs with their figures, those of a whole page in one query."""
        if args and kwargs.get("many"):
            return super().get_serializer(queries.run_states(args[0], at=timezone.now()), many=True)
        if args and isinstance(args[0], Run):
            return super().get_serializer(queries.run_state(args[0], at=timezone.now()))
        return super().get_serializer(*args, **kwargs)

    @extend_schema(request=None, responses=RetriedSerializer)
    @action(detail=True, methods=["post"])
    def retries(self, request: Request, pk: str) -> Response:
        """Sets what is parked in a run going again: for whoever asked for the run, and for leaders."""
        run = self.get_object()
        if not may_retry(request.user, run):
            raise PermissionDenied(_("Your role does not allow this."))
        parked = queries.parked_items().filter(run=run).values_list("pk", flat=True)
        due = services.retry_parked(item_ids=parked, at=timezone.now())
        return Response(RetriedSerializer({"due": due}).data, status=status.HTTP_200_OK)


class StoredFileSerializer(serializers.ModelSerializer):
    class Meta:
        model = StoredFile
        fields = ("id", "name", "content_type", "size", "sha256", "run", "created_at", "expires_at")
        read_only_fields = fields


class StoredFileViewSet(viewsets.ReadOnlyModelViewSet):
    """Files that runs made for the caller; an administrator sees everybody's."""

    queryset = StoredFile.objects.none()
    serializer_class = StoredFileSerializer
    lookup_value_regex = ID
    page_order = "-pk"

    def get_queryset(self) -> QuerySet[StoredFile]:
        return stored_files_for(self.request.user)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, request: Request, pk: str) -> StreamingHttpResponse:
        file = get_object_or_404(self.get_queryset(), pk=pk)
        return downloads.attachment(
            queries.chunks(file), name=file.name, content_type=file.content_type, size=file.size
        )
