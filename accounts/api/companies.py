"""Accounts over HTTP: staff read all and leaders write, customers read their own."""

import datetime
from typing import Any

from django.db import IntegrityError
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.exceptions import APIException

from accounts.choices import EntryKind
from accounts.doors import require
from accounts.models.company import Account, CSMAssignment
from accounts.models.people import User
from accounts.models.tags import Tag
from accounts.models.timeline import TimelineEntry
from accounts.queries import accounts_visible_to, get_account_or_404, works_here
from accounts.rules import Action
from accounts.services import notes, tags
from accounts.services.companies import AccountValues, add_account, change_account
from accounts.services.timeline import LONGEST
from lib import countries, money, zones
from lib.ids import ID, IdFilter

INTERNAL = ("annual_value_minor", "has_usage_source")  # of no concern to the customer


class AlreadyThere(APIException):
    status_code = 409

    def __init__(self) -> None:
        super().__init__(_("Somebody added an account with this external id at the same time."))


class PersonSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ("id", "name", "email")
        read_only_fields = fields


class AccountSerializer(serializers.ModelSerializer):
    starts_on = serializers.DateField()
    seats = serializers.IntegerField(min_value=0, max_value=2**31 - 1, allow_null=True, required=False)
    annual_value_minor = serializers.IntegerField(
        min_value=0, max_value=2**63 - 1, allow_null=True, required=False, help_text="In minor units of the currency."
    )
    csm = serializers.SerializerMethodField()

    class Meta:
        model = Account
        fields = (
            "id", "external_id", "name", "starts_on", "ends_on", "seats", "industry", "country", "time_zone",
            "currency", "annual_value_minor", "has_usage_source", "csm", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = ("id", "csm", "created_at", "updated_at")

    def get_csm(self, account: Account) -> PersonSerializer(allow_null=True):  # type: ignore[valid-type]
        open_ones = account.open_assignments  # type: ignore[attr-defined]  # prefetched by the view
        return PersonSerializer(open_ones[0].csm).data if open_ones else None

    def to_representation(self, account: Account) -> dict[str, Any]:
        shown = super().to_representation(account)
        if not works_here(self.context["request"].user):
            for name in INTERNAL:
                shown.pop(name)
        return shown

    def validate_starts_on(self, day: datetime.date) -> datetime.date:
        return _within_reach(day)

    def validate_ends_on(self, day: datetime.date | None) -> datetime.date | None:
        return None if day is None else _within_reach(day)

    def validate_country(self, code: str) -> str:
        if code and code not in countries.CODES:
            raise serializers.ValidationError(_("This is not a two-letter ISO 3166 code such as DE."))
        return code

    def validate_time_zone(self, name: str) -> str:
        if name not in zones.names():
            raise serializers.ValidationError(_("This is not a time zone name such as Europe/Berlin."))
        return name

    def validate_currency(self, code: str) -> str:
        if code and code not in money.EXPONENTS:
            raise serializers.ValidationError(_("This is not an ISO 4217 currency code such as EUR."))
        return code


class AccountFilter(filters.FilterSet):
    csm = IdFilter(method="of_csm")

    class Meta:
        model = Account
        fields = ("external_id", "industry", "country", "currency")

    def of_csm(self, accounts: Any, name: str, value: Any) -> Any:
        return accounts.of_csm(int(value))


class AccountViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    viewsets.GenericViewSet,
):
    """The customer companies."""

    queryset = Account.objects.all()
    serializer_class = AccountSerializer
    filterset_class = AccountFilter
    lookup_value_regex = ID
    http_method_names = ["get", "post", "patch", "head", "options"]

    def get_queryset(self) -> QuerySet[Account]:
        assignments = CSMAssignment.objects.filter(active_to=None).select_related("csm")
        return accounts_visible_to(self.request.user).prefetch_related(
            Prefetch("assignments", assignments, to_attr="open_assignments")
        )

    def authorise_create(self) -> None:
        require(self.request, Action.EDIT_ACCOUNT)

    def perform_create(self, serializer: Any) -> None:
        values = AccountValues(**{"ends_on": None, **serializer.validated_data})
        actor: Any = self.request.user
        try:
            account = add_account(values=values, actor=actor, at=timezone.now())
        except IntegrityError:
            raise AlreadyThere from None
        serializer.instance = self.get_queryset().get(pk=account.pk)

    def update(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        require(request, Action.EDIT_ACCOUNT, self.get_object().pk)
        return super().update(request, *args, **kwargs)

    def perform_update(self, serializer: Any) -> None:
        account_id, changes = serializer.instance.pk, serializer.validated_data
        actor: Any = self.request.user
        change_account(account_id=account_id, to=changes, actor=actor, at=timezone.now())
        serializer.instance = self.get_queryset().get(pk=account_id)


class TimelineEntrySerializer(serializers.ModelSerializer):
    text = serializers.CharField(source="sentence", read_only=True, help_text="In the language asked for.")
    by = PersonSerializer(source="actor", read_only=True, allow_null=True, help_text="null: the system.")

    class Meta:
        model = TimelineEntry
        fields = ("id", "at", "kind", "text", "by", "customer_visible", "corrects")
        read_only_fields = fields

    def to_representation(self, entry: TimelineEntry) -> dict[str, Any]:
        """Who of the vendor did it is of no concern to the customer."""
        shown = super().to_representation(entry)
        if not works_here(self.context["request"].user):
            shown.pop("by")
        return shown


class NoteSerializer(serializers.Serializer):
    """A note to be written; its answer is the timeline entry."""

    text = serializers.CharField(max_length=LONGEST)
    customer_visible = serializers.BooleanField(
        default=False, help_text="The customer reads it; for the account's own CSM and leaders."
    )
    corrects = serializers.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, help_text="A note that this one puts right, for its readers."
    )

    def to_representation(self, entry: TimelineEntry) -> dict[str, Any]:
        return TimelineEntrySerializer(entry, context=self.context).data


class TimelineFilter(filters.FilterSet):
    by = IdFilter(field_name="actor_id")
    since = filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte")
    until = filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt")
    kind = filters.ChoiceFilter(choices=EntryKind.choices)

    class Meta:
        model = TimelineEntry
        fields = ("customer_visible",)


class TimelineViewSet(mixins.ListModelMixin, mixins.CreateModelMixin, viewsets.GenericViewSet):
    """An account's history, what was written last first; the customer reads what is marked for him. Adding writes a
    note: an entry is never changed, a wrong one is put right by another."""

    queryset = TimelineEntry.objects.select_related("actor")
    filterset_class = TimelineFilter
    page_order = "-pk"

    def get_serializer_class(self) -> Any:
        return NoteSerializer if self.request.method == "POST" else TimelineEntrySerializer

    def get_account(self) -> Account:
        return get_account_or_404(self.request.user, int(self.kwargs["account_id"]))

    def get_queryset(self) -> QuerySet[TimelineEntry]:
        if getattr(self, "swagger_fake_view", False):
            return TimelineEntry.objects.none()
        entries = TimelineEntry.objects.select_related("actor").filter(account=self.get_account())
        return entries if works_here(self.request.user) else entries.filter(customer_visible=True)

    def authorise_create(self) -> None:
        require(self.request, Action.WRITE_NOTE, self.get_account().pk)

    @extend_schema(request=NoteSerializer, responses={201: TimelineEntrySerializer})
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return super().create(request, *args, **kwargs)

    def perform_create(self, serializer: Any) -> None:
        account, asked, actor = self.get_account(), serializer.validated_data, self.request.user
        try:
            serializer.instance = self._write(account, asked, actor)
        except notes.NoSuchNote:
            raise serializers.ValidationError({"corrects": [_("This account has no such note.")]}) from None

    def _write(self, account: Account, asked: dict[str, Any], actor: Any) -> TimelineEntry:
        corrects = asked.get("corrects")
        if corrects is None:
            if asked["customer_visible"]:
                require(self.request, Action.TELL_CUSTOMER, account.pk)
            return notes.add_note(
                account_id=account.pk,
                text=asked["text"],
                customer_visible=asked["customer_visible"],
                actor=actor,
                at=timezone.now(),
            )
        if notes.note_of(account.pk, corrects).customer_visible:
            require(self.request, Action.TELL_CUSTOMER, account.pk)
        return notes.correct_note(
            account_id=account.pk, note_id=corrects, text=asked["text"], actor=actor, at=timezone.now()
        )


class TagSerializer(serializers.ModelSerializer):
    class Meta:
        model = Tag
        fields = ("id", "name")
        read_only_fields = ("id",)

    def validate_name(self, name: str) -> str:
        try:
            return tags.tidy(name)
        except tags.InvalidTag:
            raise serializers.ValidationError(_("A tag has 1 to 50 characters and no comma.")) from None


class TagViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """The words that staff put on accounts; customers do not see them."""

    queryset = Tag.objects.all()
    serializer_class = TagSerializer

    def get_queryset(self) -> QuerySet[Tag]:
        require(self.request, Action.TAG_ACCOUNT)
        return super().get_queryset()


class AccountTagViewSet(
    mixins.ListModelMixin, mixins.CreateModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet
):
    """An account's tags. Adding one by a new name makes the tag; one that is there already stays."""

    queryset = Tag.objects.all()
    serializer_class = TagSerializer
    lookup_value_regex = ID

    def get_account(self) -> Account:
        account = get_account_or_404(self.request.user, int(self.kwargs["account_id"]))
        require(self.request, Action.TAG_ACCOUNT, account.pk)
        return account

    def authorise_create(self) -> None:
        self.get_account()

    def get_queryset(self) -> QuerySet[Tag]:
        if getattr(self, "swagger_fake_view", False):
            return Tag.objects.none()
        return Tag.objects.filter(accounts__account=self.get_account())

    def perform_create(self, serializer: Any) -> None:
        account: Account = self.get_account()
        actor: Any = self.request.user
        name = serializer.validated_data["name"]
        serializer.instance = tags.add_tag(account_id=account.pk, name=name, actor=actor, at=timezone.now())

    def perform_destroy(self, tag: Tag) -> None:
        actor: Any = self.request.user
        tags.remove_tag(account_id=self.get_account().pk, tag_id=tag.pk, actor=actor, at=timezone.now())


def _within_reach(day: datetime.date) -> datetime.date:
    if not 1900 <= day.year < 2200:
        raise serializers.ValidationError(_("The day must be between 1900 and 2199."))
    return day
