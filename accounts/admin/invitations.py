from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import AddedOnly, ReadOnly
from accounts.choices import CustomerRole, StaffRole
from accounts.models.invitations import Invitation
from accounts.models.mail import OutgoingMail
from accounts.models.viewings import Viewing
from accounts.services import invitations, people
from accounts.services.refusals import Refused


class InvitationForm(forms.ModelForm):
    """To the vendor's staff by a staff role, or to a customer's account by a role in it."""

    class Meta:
        model = Invitation
        fields = ("email", "name", "language", "staff_role", "account", "role")

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


@admin.register(Invitation)
class InvitationAdmin(AddedOnly):
    """Adding one sends the mail; a person of the vendor sets up the second factor at the first log-in."""

    form = InvitationForm
    fields = [
        "email", "name", "language", "staff_role", "account", "role", "invited_by", "invited_at", "sent_at",
        "expires_at", "accepted_at", "accepted_by", "revoked_at", "revoked_by",
    ]  # fmt: skip
    list_display = [
        "email", "staff_role", "account", "role", "invited_by", "sent_at", "expires_at", "accepted_at", "revoked_at",
    ]  # fmt: skip
    list_filter = [
        ("accepted_at", admin.EmptyFieldListFilter),
        ("revoked_at", admin.EmptyFieldListFilter),
        "staff_role",
        "role",
    ]
    list_select_related = ["account", "invited_by"]
    search_fields = ["email", "name", "account__name", "=account__external_id"]
    ordering = ["-id"]
    autocomplete_fields = ["account"]
    actions = ["send_again", "withdraw"]
    refusals = {
        invitations.AlreadyInvited: gettext_lazy(
            "This person is invited already. Send the invitation again, or withdraw it."
        ),
        invitations.TooManyOpen: gettext_lazy("Too many invitations are open. Withdraw those that nobody will answer."),
        people.AlreadyMember: gettext_lazy("This person is in the team already."),
    }

    def get_fields(self, request: HttpRequest, obj: object = None) -> Any:
        return InvitationForm.Meta.fields if obj is None else self.fields

    def save_model(self, request: HttpRequest, obj: Invitation, form: forms.ModelForm, change: bool) -> None:
        given: Any = {"email": obj.email, "name": obj.name, "language": obj.language}
        given |= {"actor": request.user, "at": timezone.now()}
        if obj.staff_role:
            made = invitations.invite_staff(role=StaffRole(obj.staff_role), **given)
        else:
            made = invitations.invite(account_id=obj.account_id or 0, role=CustomerRole(obj.role), **given)
        obj.pk = made.pk

    @admin.action(description=gettext_lazy("Send again, with a new link"), permissions=["view"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        count = self._each(request, queryset, invitations.send_again)
        text = ngettext("%(count)d invitation sent again.", "%(count)d invitations sent again.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS if count else messages.WARNING)

    @admin.action(description=gettext_lazy("Withdraw these invitations"), permissions=["view"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        count = self._each(request, queryset, invitations.revoke)
        text = ngettext("%(count)d invitation withdrawn.", "%(count)d invitations withdrawn.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS if count else messages.WARNING)

    def _each(self, request: HttpRequest, queryset: QuerySet[Invitation], service: Any) -> int:
        """How many it was done to; what is refused is said."""
        done = 0
        for invitation in queryset:
            try:
                service(invitation_id=invitation.pk, actor=request.user, at=timezone.now())
            except Refused as refusal:
                self.message_user(request, f"{invitation}: {_(refusal.reason)}", messages.ERROR)
            else:
                self.log_change(request, invitation, [])
                done += 1
        return done


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnly):
    list_display = ["to", "kind", "language", "created_at", "sent_at", "dropped_at", "failures", "error"]
    list_filter = ["kind", ("sent_at", admin.EmptyFieldListFilter)]
    search_fields = ["to", "=stable_id"]
    ordering = ["-id"]
    show_full_result_count = False


@admin.register(Viewing)
class ViewingAdmin(ReadOnly):
    list_display = ["viewer", "account", "role", "started_at", "ended_at"]
    list_filter = ["role"]
    list_select_related = ["viewer", "account"]
    search_fields = ["viewer__email", "viewer__name", "account__name", "=account__external_id"]
    ordering = ["-id"]
