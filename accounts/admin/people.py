from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin.base import AddedOnly, NothingDeleted, ReadOnly
from accounts.choices import CustomerRole, StaffRole
from accounts.models.people import Membership, User
from accounts.services import access, people
from lib import zones


class UserForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        label=_("time zone"), required=False, choices=lambda: [("", "–"), *((name, name) for name in zones.names())]
    )

    class Meta:
        model = User
        fields = ("email", "name", "staff_role", "lead", "language", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leads = User.objects.filter(staff_role__in=(StaffRole.LEAD, StaffRole.ADMINISTRATOR)).exclude(
            pk=self.instance.pk
        )
        self.fields["lead"].queryset = leads.order_by("name", "email")  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def clean_staff_role(self) -> str:
        role = self.cleaned_data["staff_role"]
        if role != StaffRole.ADMINISTRATOR and access.is_last_administrator(self.instance.pk):
            raise forms.ValidationError(_("This is the last administrator; nobody could let anybody in."))
        return role


@admin.register(User)
class UserAdmin(NothingDeleted):
    """A new person gets no password: he logs in by a code sent to his address, or sets one by "forgot password"."""

    form = UserForm
    list_display = ["email", "name", "staff_role", "lead", "is_active", "last_login", "joined_at"]
    list_filter = ["staff_role", "is_active"]
    list_select_related = ["lead"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    readonly_fields = ["is_active", "last_login", "joined_at"]
    actions = ["disable", "enable"]

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Disable: end all sessions and tokens now"))
    def disable(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset.filter(is_active=True):
            try:
                access.disable_person(user_id=user.pk, actor=_actor(request), at=timezone.now())
            except access.LastAdministrator:
                text = _("This is the last administrator; nobody could let anybody in.")
                self.message_user(request, text, messages.ERROR)
            else:
                self.log_change(request, user, [{"changed": {"fields": ["is_active"]}}])

    @admin.action(description=_("Enable: let in again"))
    def enable(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset.filter(is_active=False):
            access.enable_person(user_id=user.pk, actor=_actor(request), at=timezone.now())
            self.log_change(request, user, [{"changed": {"fields": ["is_active"]}}])


class MembershipForm(forms.ModelForm):
    class Meta:
        model = Membership
        fields = ("account", "user", "role")


@admin.register(Membership)
class MembershipAdmin(AddedOnly):
    form = MembershipForm
    list_display = ["user", "account", "role", "active_from", "active_to"]
    list_filter = ["role", ("active_to", admin.EmptyFieldListFilter)]
    list_select_related = ["user", "account"]
    search_fields = ["user__email", "user__name", "account__name", "=account__external_id"]
    ordering = ["-id"]
    autocomplete_fields = ["user", "account"]
    actions = ["end"]
    refusals = {
        people.AlreadyMember: _("This person is already a member of this account."),
        people.PersonDisabled: _("This person is disabled."),
    }

    def save_model(self, request: HttpRequest, obj: Membership, form: forms.ModelForm, change: bool) -> None:
        made = people.add_member(
            account_id=obj.account_id,
            email=obj.user.email,
            role=CustomerRole(obj.role),
            actor=_actor(request),
            at=timezone.now(),
        )
        obj.pk = made.pk

    @admin.action(description=_("End these memberships"), permissions=["view"])
    def end(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        ending = list(queryset.filter(active_to=None))
        for membership in ending:
            people.end_membership(membership_id=membership.pk, actor=_actor(request), at=timezone.now())
            self.log_change(request, membership, [{"changed": {"fields": ["active_to"]}}])
        text = ngettext("%(count)d membership ended.", "%(count)d memberships ended.", len(ending))
        self.message_user(request, text % {"count": len(ending)}, messages.SUCCESS)


@admin.register(Authenticator)
class SecondFactorAdmin(ReadOnly):
    """Removing one lets a person who lost his device set up a new one. The secret is not shown."""

    list_display = ["user", "kind", "created_at", "last_used_at"]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    ordering = ["-id"]
    fields = ["user", "kind", "created_at", "last_used_at"]

    @admin.display(description=_("kind"))
    def kind(self, factor: Authenticator) -> str:
        return factor.get_type_display()

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return True

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Second factors"), **(extra_context or {})})


def _actor(request: HttpRequest) -> Any:
    return request.user
