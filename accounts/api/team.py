"""Who of a customer logs in, and who is asked to."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import mixins, serializers, viewsets
from rest_framework.exceptions import APIException
from rest_framework.response import Response

from accounts.api.companies import PersonSerializer
from accounts.choices import CustomerRole
from accounts.doors import require
from accounts.models.company import Account
from accounts.models.invitations import Invitation
from accounts.models.people import Membership
from accounts.queries import get_account_or_404, open_invitations_of, team_of
from accounts.rules import Action
from accounts.services import invitations, team
from accounts.services.refusals import Refused
from lib.ids import ID


class OfOneTeam:
    """A view below `accounts/{account_id}/`: another company's account is out of sight (404) before the role counts."""

    def get_account(self) -> Account:
        return get_account_or_404(self.request.user, int(self.kwargs["account_id"]))  # type: ignore[attr-defined]

    def manage(self) -> Account:
        account = self.get_account()
        require(self.request, Action.MANAGE_TEAM, account.pk)  # type: ignore[attr-defined]
        return account


class Conflict(APIException):
    status_code = 409


@contextmanager
def refusals_told() -> Iterator[None]:
    """What a service refuses is answered 409 with its sentence."""
    try:
        yield
    except Refused as refusal:
        raise Conflict(_(refusal.reason)) from None
    except (team.NoMember, Invitation.DoesNotExist):
        raise Http404 from None


class MemberSerializer(serializers.ModelSerializer):
    user = PersonSerializer(read_only=True)

    class Meta:
        model = Membership
        fields = ("id", "user", "role", "active_from")
        read_only_fields = ("id", "user", "active_from")


class MemberViewSet(OfOneTeam, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Who of a customer logs in. Owners and who looks after the account change roles and remove people; a changed role
    is a new membership with an id of its own."""

    queryset = Membership.objects.all()
    serializer_class = MemberSerializer
    lookup_value_regex = ID
    page_order = "pk"

    def get_queryset(self) -> QuerySet[Membership]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        return team_of(self.get_account().pk).order_by("pk")

    def partial_update(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        account, found = self.manage(), self.get_object()
        given = self.get_serializer(found, data=request.data)
        given.is_valid(raise_exception=True)
        role = CustomerRole(given.validated_data["role"])
        with refusals_told():
            changed = team.change_role(
                account_id=account.pk, membership_id=found.pk, role=role, actor=request.user, at=timezone.now()
            )
        return Response(self.get_serializer(changed).data)

    def destroy(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        account, found = self.manage(), self.get_object()
        with refusals_told():
            team.remove_member(account_id=account.pk, membership_id=found.pk, actor=request.user, at=timezone.now())
        return Response(status=204)


class InvitationSerializer(serializers.ModelSerializer):
    role = serializers.ChoiceField(CustomerRole.choices)

    class Meta:
        model = Invitation
        fields = ("id", "email", "name", "role", "language", "invited_by", "sent_at", "expires_at")
        read_only_fields = ("id", "invited_by", "sent_at", "expires_at")


class InvitationViewSet(
    OfOneTeam,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    viewsets.GenericViewSet,
):
    """Who is invited to a customer's account and has not answered; adding one sends the mail, deleting withdraws it."""

    queryset = Invitation.objects.all()
    serializer_class = InvitationSerializer
    lookup_value_regex = ID
    page_order = "-pk"

    def get_queryset(self) -> QuerySet[Invitation]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        return open_invitations_of(self.manage().pk)

    def authorise_create(self) -> None:
        self.manage()

    def perform_create(self, serializer: Any) -> None:
        given = {"account_id": self.get_account().pk, **serializer.validated_data}
        actor: Any = self.request.user
        with refusals_told():
            serializer.instance = invitations.invite(actor=actor, at=timezone.now(), **given)

    def destroy(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        found = self.get_object()
        with refusals_told():
            invitations.revoke(invitation_id=found.pk, actor=request.user, at=timezone.now())
        return Response(status=204)
