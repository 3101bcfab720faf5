"""Who one is here."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import generics, serializers

from accounts.models.people import Membership, User
from accounts.queries import memberships_of
from accounts.services.preferences import change_profile
from lib import zones


class OwnMembershipSerializer(serializers.ModelSerializer):
    class Meta:
        model = Membership
        fields = ("account", "role", "active_from")
        read_only_fields = fields


class ProfileSerializer(serializers.ModelSerializer):
    staff_role = serializers.CharField(read_only=True, help_text="Empty for customers.")
    memberships = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ("id", "email", "name", "staff_role", "language", "time_zone", "memberships")
        read_only_fields = ("id", "email", "staff_role", "memberships")

    def get_memberships(self, user: User) -> OwnMembershipSerializer(many=True):  # type: ignore[valid-type]
        return OwnMembershipSerializer(memberships_of(user), many=True).data

    def validate_time_zone(self, name: str) -> str:
        if name and name not in zones.names():
            raise serializers.ValidationError(_("This is not a time zone name such as Europe/Berlin."))
        return name


class ProfileView(generics.RetrieveUpdateAPIView):
    """Who one is here: name, language, time zone, and the accounts that one is a member of."""

    serializer_class = ProfileSerializer
    http_method_names = ["get", "patch", "head", "options"]

    def get_object(self) -> Any:
        return self.request.user

    def perform_update(self, serializer: Any) -> None:
        user: Any = self.request.user
        kept = {name: getattr(user, name) for name in ("name", "language", "time_zone")}
        change_profile(user=user, **{**kept, **serializer.validated_data})
        user.refresh_from_db()
