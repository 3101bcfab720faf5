"""Write keys over HTTP: for who manages sources alone, since a key lets whoever has it send usage."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.queries import person_may
from accounts.rules import Action
from health.models.intake import WriteKey
from health.services import write_keys
from lib.ids import ID


class ManagesSources(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        return person_may(request.user, Action.MANAGE_SOURCES)


class WriteKeySerializer(serializers.ModelSerializer):
    class Meta:
        model = WriteKey
        fields = ("id", "name", "created_at", "revoked_at")
        read_only_fields = ("id", "created_at", "revoked_at")


class NewWriteKeySerializer(WriteKeySerializer):
    secret = serializers.CharField(
        read_only=True, allow_null=True, help_text="Shown this once; null where an Idempotency-Key is sent again."
    )

    class Meta(WriteKeySerializer.Meta):
        fields = (*WriteKeySerializer.Meta.fields, "secret")  # type: ignore[assignment]  # one more


class WriteKeyViewSet(mixins.CreateModelMixin, viewsets.ReadOnlyModelViewSet):
    """Keys with which the vendor's product sends usage to `/v1/`; only their hashes are kept."""

    queryset = WriteKey.objects.all()
    permission_classes = [ManagesSources]
    lookup_value_regex = ID
    page_order = "-pk"
    shown_once = ("secret",)

    def get_serializer_class(self) -> type[WriteKeySerializer]:
        return NewWriteKeySerializer if self.action == "create" else WriteKeySerializer

    def authorise_create(self) -> None:
        """The permission has said it already."""

    def perform_create(self, serializer: Any) -> None:
        key, secret = write_keys.create(name=serializer.validated_data["name"], at=timezone.now())
        key.secret = secret  # type: ignore[attr-defined]  # for this answer alone
        serializer.instance = key

    @extend_schema(request=None, responses=WriteKeySerializer)
    @action(detail=True, methods=["post"])
    def revocation(self, request: Request, pk: str) -> Response:
        """Ends the key for good: who still sends with it is refused within seconds. Again it changes nothing."""
        key = self.get_object()
        write_keys.revoke(key_id=key.pk, at=timezone.now())
        key.refresh_from_db()
        return Response(self.get_serializer(key).data)
