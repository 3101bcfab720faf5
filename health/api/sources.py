"""Where data come from: what came in by day, what was set aside, imports and their undoing. For staff."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.doors import require
from accounts.queries import works_here
from accounts.rules import Action
from health.api.opinions import Conflict
from health.choices import Channel, ImportKind, ImportState, SetAsideState
from health.models.imports import FileImport
from health.models.intake import SetAside, UsageReceived
from health.services.imports import undo, upload
from lib.ids import ID


class WorksHere(BasePermission):
    """Sources are the vendor's own: customers are refused whatever there is."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return works_here(request.user)


class FileImportSerializer(serializers.ModelSerializer):
    class Meta:
        model = FileImport
        fields = (
            "id", "kind", "state", "name", "header", "mapping", "lines", "line", "tally", "undone", "created_by",
            "created_at", "finished_at",
        )  # fmt: skip
        read_only_fields = fields


class FileImportFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=ImportKind.choices)
    state = filters.ChoiceFilter(choices=ImportState.choices)


class FileImportViewSet(viewsets.ReadOnlyModelViewSet):
    """Files brought in by the browser: what each was taken to mean, how its rows counted, how far it is."""

    queryset = FileImport.objects.all()
    serializer_class = FileImportSerializer
    filterset_class = FileImportFilter
    permission_classes = [WorksHere]
    lookup_value_regex = ID
    page_order = "-pk"

    @extend_schema(request=None, responses=FileImportSerializer)
    @action(detail=True, methods=["post"], url_path="undo")
    def undo(self, request: Request, pk: str) -> Response:
        """Takes the import back, in the background; asked for again it is a conflict."""
        require(request, Action.MANAGE_SOURCES)
        found = self.get_object()
        try:
            started = undo.start_undo(import_id=found.pk, actor=request.user, at=timezone.now())  # type: ignore[arg-type]
        except undo.LaterImport as other:
            text = _("A later import built on this one: undo %(file)s first.") % {"file": other}
            raise Conflict(text) from None
        except upload.NotNow:
            raise Conflict(_("There is nothing to undo.")) from None
        return Response(self.get_serializer(started).data)


class SetAsideSerializer(serializers.ModelSerializer):
    class Meta:
        model = SetAside
        fields = ("id", "state", "reason", "account", "user", "payload", "at")
        read_only_fields = fields


class SetAsideFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=SetAsideState.choices)


class SetAsideViewSet(viewsets.ReadOnlyModelViewSet):
    """Events that are held until their account is known, or were rejected, with the reason."""

    queryset = SetAside.objects.all()
    serializer_class = SetAsideSerializer
    filterset_class = SetAsideFilter
    permission_classes = [WorksHere]
    lookup_value_regex = ID
    page_order = "-pk"


class UsageReceivedSerializer(serializers.ModelSerializer):
    class Meta:
        model = UsageReceived
        fields = ("id", "day", "channel", "accepted", "duplicate", "held", "rejected", "last_at")
        read_only_fields = fields


class UsageReceivedFilter(filters.FilterSet):
    channel = filters.ChoiceFilter(choices=Channel.choices)
    since = filters.DateFilter(field_name="day", lookup_expr="gte")


class UsageReceivedViewSet(viewsets.ReadOnlyModelViewSet):
    """How events counted that came in on a day (UTC) by one way."""

    queryset: QuerySet[UsageReceived] = UsageReceived.objects.all()
    serializer_class = UsageReceivedSerializer
    filterset_class = UsageReceivedFilter
    permission_classes = [WorksHere]
    lookup_value_regex = ID
    page_order = "-pk"
