"""Guards of this room's views: another company's rows are out of sight (404) before the role counts (403)."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import viewsets
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.doors import require
from accounts.models.company import Account
from accounts.queries import get_account_or_404, limit_to_visible, person_may, works_here
from accounts.rules import Action
from lib.ids import ID


class ReadsHealth(BasePermission):
    """Lists are refused to customers at once; a single row only after it was found to be their own account's."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.user.is_authenticated and (view.detail or works_here(request.user))

    def has_object_permission(self, request: Request, view: Any, row: Any) -> bool:
        return person_may(request.user, Action.READ_HEALTH, row.account_id)


class OfVisibleAccounts(viewsets.GenericViewSet):
    """A view over rows that have an `account`."""

    permission_classes = [ReadsHealth]
    lookup_value_regex = ID

    def get_queryset(self) -> QuerySet[Any]:
        return limit_to_visible(super().get_queryset(), self.request.user)


class OfOneAccount:
    """A view below `accounts/{account_id}/`."""

    needs: Action = Action.READ_HEALTH
    changes: Action = Action.JUDGE_HEALTH

    def get_account(self) -> Account:
        """Http404 for another company's account, PermissionDenied where the role does not suffice."""
        account = get_account_or_404(self.request.user, int(self.kwargs["account_id"]))  # type: ignore[attr-defined]
        require(self.request, self.needs, account.pk)  # type: ignore[attr-defined]
        return account

    def authorise_create(self) -> None:
        require(self.request, self.changes, self.get_account().pk)  # type: ignore[attr-defined]

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()  # type: ignore[attr-defined]
        return self.queryset.filter(account=self.get_account())  # type: ignore[attr-defined]
