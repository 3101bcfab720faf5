"""Files brought in over HTTP as by the browser: uploaded, checked, taken in, taken back. Staff read, leaders write."""

from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.doors import require
from accounts.rules import Action
from health.api.opinions import Conflict
from health.api.sources import WorksHere
from health.choices import ImportKind, ImportState
from health.models.imports import FileImport
from health.queries.imports import error_lines
from health.rules.imports.mapping import InvalidMapping
from health.services.imports import runs, undo, upload
from lib import downloads
from lib.ids import ID
from lib.tables import Unreadable

CSV = "text/csv; charset=utf-8"


class FileImportSerializer(serializers.ModelSerializer):
    file = serializers.FileField(write_only=True, help_text="CSV in UTF-8 with a header, also .gz; up to 500 MB.")
    kind = serializers.ChoiceField(ImportKind.choices, required=False, help_text="Left out: as the header looks.")

    class Meta:
        model = FileImport
        fields = (
            "id", "file", "kind", "state", "name", "header", "mapping", "lines", "line", "tally", "undone", "run",
            "created_by", "created_at", "finished_at",
        )  # fmt: skip
        read_only_fields = tuple(name for name in fields if name not in ("file", "kind"))


class FileImportFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=ImportKind.choices)
    state = filters.ChoiceFilter(choices=ImportState.choices)


class FileImportViewSet(mixins.CreateModelMixin, viewsets.ReadOnlyModelViewSet):
    """Files brought in: what each was taken to mean, how its rows counted, how far it is. An upload (multipart) keeps
    the file and reads its columns by their names; `check` and `start` say what becomes of its rows."""

    queryset = FileImport.objects.all()
    serializer_class = FileImportSerializer
    filterset_class = FileImportFilter
    permission_classes = [WorksHere]
    parser_classes = [MultiPartParser]
    lookup_value_regex = ID
    page_order = "-pk"

    def authorise_create(self) -> None:
        require(self.request, Action.MANAGE_SOURCES)

    def perform_create(self, serializer: Any) -> None:
        file = serializer.validated_data["file"]
        try:
            serializer.instance = upload.upload(
                name=file.name, pieces=file.chunks(), kind=serializer.validated_data.get("kind", ""),
                actor=self.request.user, at=timezone.now(),  # type: ignore[arg-type]  # who works here is a person
            )  # fmt: skip
        except Unreadable as problem:
            raise serializers.ValidationError({"file": [str(problem)]}) from None

    @extend_schema(request=None, responses=FileImportSerializer)
    @action(detail=True, methods=["post"])
    def check(self, request: Request, pk: str) -> Response:
        """Reads every row in the background and says what would become of it; nothing is kept."""
        return self._begin(dry_run=True)

    @extend_schema(request=None, responses=FileImportSerializer)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """Takes the rows in, in the background; the scores they bear on follow."""
        return self._begin(dry_run=False)

    def _begin(self, *, dry_run: bool) -> Response:
        require(self.request, Action.MANAGE_SOURCES)
        found, person = self.get_object(), self.request.user
        try:
            started = runs.start(import_id=found.pk, dry_run=dry_run, actor=person, at=timezone.now())  # type: ignore[arg-type]
        except InvalidMapping as problem:
            wrong = "; ".join(f"{name}: {text}" for name, text in problem.problems.items())
            raise Conflict(
                _("The columns do not say everything that is needed (%(wrong)s).") % {"wrong": wrong}
            ) from None
        except Unreadable as problem:
            raise Conflict(str(problem)) from None
        except upload.NotNow:
            raise Conflict(_("The import has moved on meanwhile.")) from None
        return Response(self.get_serializer(started).data)

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR})
    @action(detail=True, methods=["get"])
    def rejected(self, request: Request, pk: str) -> StreamingHttpResponse:
        """All rows that were not taken, as CSV: line, reason, the cells as they came."""
        found = self.get_object()
        return downloads.attachment(error_lines(found), name=found.rejected_name, content_type=CSV)

    @extend_schema(request=None, responses=FileImportSerializer)
    @action(detail=True, methods=["post"])
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
